import { MemoryStore } from '@drover/connectors/memory';
import { noteWaitingRuns, stopOverdueRuns } from '@drover/database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keepHouse } from '../housekeeping.ts';
import { type Answer, send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { fakeAgent } from './testing/fake-agent.ts';
import { keepTestAgents } from './testing/keep-test-agents.ts';

let server: TestServer;
let ada: Person;
let bob: Person;
/** On a busy machine a second is nothing. */
const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, 30_000);
let keeping: AsyncDisposable;

beforeAll(async () => {
  server = await startTestServer();
  [ada, bob] = await Promise.all([server.person('operator'), server.person('operator')]);
  keeping = keepTestAgents(server.app);
});
afterAll(async () => {
  await keeping[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

type Body = Answer['body'] & Readonly<Record<string, never>>;

async function call(as: Person, method: string, path: string, body?: unknown) {
  const answer = await send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });
  return { ...answer, body: answer.body as unknown as Body & { id: string; agents: { key: string; state: string }[] } };
}

const authorize = (as: Person, displayName: string, key: string) =>
  call(as, 'POST', '/api/connectors', { type: 'agent', displayName, options: { key } });

async function authorized(displayName: string, facts: Parameters<typeof fakeAgent>[1] = {}) {
  const agent = fakeAgent(server.app.agents, { store: filled(), ...facts });
  await agent.call();
  const { status, body } = await authorize(ada, displayName, agent.key);
  expect({ code: status, name: body['displayName'] }).toEqual({ code: 201, name: displayName });
  return { agent, id: body.id };
}

function filled(): MemoryStore {
  const store = new MemoryStore();
  store.putFile('srv/share/hello.txt', 'hello');
  return store;
}

describe('an agent that nobody has authorised', () => {
  it('is claimed by whoever enters its key first, in any case and with spaces', async () => {
    const agent = fakeAgent(server.app.agents, { store: filled() });
    await agent.call();
    const typed = ` ${agent.key.toLowerCase().replace(/(.{8})/g, '$1 ')}`;
    const made = await authorize(ada, 'First', typed);
    expect(made).toMatchObject({
      status: 201,
      body: {
        options: { key: agent.key },
        agents: [{ key: agent.key, state: 'online', host: 'files-1', version: '1.3.5.0' }],
      },
    });
    const listed = await call(
      ada,
      'GET',
      `/api/connectors/${made.body.id}/entries?path=${encodeURIComponent('["srv","share"]')}`,
    );
    expect(listed.body).toMatchObject({ items: [{ name: 'hello.txt' }] });
  });

  it('stays nobody’s where the key is wrong, unknown, or of an agent that is gone', async () => {
    const wrong = await authorize(ada, 'Wrong', 'not a key');
    expect(wrong.body).toMatchObject({ code: 'invalid-request', field: 'options.key' });
    const unknown = await authorize(ada, 'Unknown', 'A'.repeat(32));
    expect(unknown.body).toMatchObject({
      code: 'connector-refused',
      detail: expect.stringContaining('No agent with this key'),
    });
    const gone = fakeAgent(server.app.agents);
    await gone.call();
    gone.cut();
    await soon(async () => {
      const refused = await authorize(ada, 'Gone', gone.key);
      expect(refused.body).toMatchObject({ code: 'connector-refused', detail: expect.stringContaining('offline') });
    }); // one that was there a moment ago is waited for
    expect((await server.app.agentStore.get(gone.key))?.state).toBe('unclaimed');
  });

  it('is let in twenty times from one address, and forgotten after a day', async () => {
    const address = '198.51.100.7';
    for (let n = 0; n < 20; n++) await fakeAgent(server.app.agents, { address }).call();
    const more = fakeAgent(server.app.agents, { address });
    await expect(more.call()).rejects.toMatchObject({ kind: 'rate-limited' });
    await server.app.database.withClient((client) =>
      client.query(`update drover.agents set last_seen = now() - interval '25 hours' where address = $1`, [address]),
    );
    await more.call();
    await keepHouse(server.app);
    const { rows } = await server.app.database.withClient((client) =>
      client.query('select key from drover.agents where address = $1', [address]),
    );
    expect(rows).toEqual([{ key: more.key }]);
  });

  it('makes room for others, and may call again', async () => {
    const agent = fakeAgent(server.app.agents, { address: '198.51.100.8' });
    await agent.call();
    await server.app.database.withClient((client) =>
      client.query('delete from drover.agents where key = $1', [agent.key]),
    );
    await soon(() => expect(agent.closed).toMatchObject([{ kind: 'rate-limited' }]));
    await agent.call();
  });
});

describe('an agent of a connector', () => {
  it('is refused to others, who do not learn whose it is, and its owner sees that they tried', async () => {
    const { agent, id } = await authorized('Ada’s files');
    const refused = await authorize(bob, 'Mine now', agent.key);
    expect(refused.body).toMatchObject({
      code: 'connector-refused',
      detail: expect.stringContaining('authorized already'),
    });
    expect(refused.text).not.toMatch(/Ada|files-1/);
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).body).toMatchObject({
      agents: [{ refused: { count: 1, at: expect.any(String) } }],
    });
  });

  it('is cut off at once and for good when the connector is deleted', async () => {
    const { agent, id } = await authorized('Short-lived');
    expect((await call(ada, 'DELETE', `/api/connectors/${id}?confirm=Short-lived`)).status).toBe(204);
    await soon(() => expect(agent.closed).toMatchObject([{ kind: 'unauthenticated' }]));
    await expect(agent.call()).rejects.toMatchObject({ kind: 'unauthenticated' });
    const again = await authorize(ada, 'Again', agent.key);
    expect(again.body).toMatchObject({ code: 'connector-refused', detail: expect.stringContaining('given up') });
  });

  it('gives way to another when the connector is reauthorised with its key', async () => {
    const { agent, id } = await authorized('Renewed');
    const next = fakeAgent(server.app.agents, { store: filled(), name: 'files-2' });
    await next.call();
    const renewed = await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: { key: next.key } });
    expect(renewed.body).toMatchObject({ id, agents: [{ key: next.key, host: 'files-2' }] });
    await soon(() => expect(agent.closed).toHaveLength(1));
    expect(next.closed).toEqual([]);
    const same = await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: { key: next.key } });
    expect(same.status).toBe(200);
  });

  it('gets no work below the version that is demanded, and both sides say what to do', async () => {
    const { agent, id } = await authorized('Old', { version: '1.3.5.9' });
    const admin = await server.person('administrator');
    const demand = (agentMinimumVersion: string | null) =>
      call(admin, 'PATCH', '/api/settings', { agentMinimumVersion });
    expect((await demand('9.0.0.0')).body).toMatchObject({
      field: 'agentMinimumVersion',
      detail: expect.stringMatching(/9\.0\.0\.0 .* offers 1\.4\./),
    });
    await demand('1.3.10.0');
    await soon(() => expect(server.app.agents.connectors).not.toContain(id));
    await soon(() => expect(agent.told.at(-1)).toMatchObject({ state: 'outdated', minimumVersion: '1.3.10.0' }));
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).body.agents).toMatchObject([
      { state: 'outdated', problem: expect.stringMatching(/version 1\.3\.5\.9, .* wants 1\.3\.10\.0 .*Download/) },
    ]);
    await server.app.browser.forgetAll();
    const entries = await call(ada, 'GET', `/api/connectors/${id}/entries`);
    expect(entries.text).toContain('wants 1.3.10.0 or newer');
    await demand(null);
    await soon(() => expect(server.app.agents.connectors).toContain(id));
    await soon(() => expect(agent.told.at(-1)).toMatchObject({ state: 'claimed' }));
  });

  it('hears at once that it was claimed, and only then says what it shares', async () => {
    const agent = fakeAgent(server.app.agents, { store: filled(), roots: [{ path: '/srv/share', writable: true }] });
    await agent.call();
    // Of processes that came later any agent is told meanwhile.
    expect(agent.told.map(({ state }) => state)).not.toContain('claimed');
    expect(agent.asked).not.toContain('agent.roots');
    const { body } = await authorize(ada, 'Told', agent.key);
    await soon(() => expect(agent.told.at(-1)).toMatchObject({ state: 'claimed' }));
    await soon(async () =>
      expect((await call(ada, 'GET', `/api/connectors/${body.id}`)).body).toMatchObject({
        agents: [{ roots: ['/srv/share'], writableRoots: ['/srv/share'], problem: null, os: 'linux' }],
      }),
    );
  });

  it('stays claimed when a look that began before ends after', async () => {
    const { agents, agentStore } = server.app;
    const agent = fakeAgent(agents, { store: filled() });
    await agent.call();
    const before = Promise.withResolvers<void>();
    const look = agentStore.getMany.bind(agentStore);
    vi.spyOn(agentStore, 'getMany').mockImplementationOnce(async (keys) => {
      const found = await look(keys);
      await before.promise;
      return found;
    });
    const late = agents.refresh([agent.key]);
    const { body } = await authorize(ada, 'Overtaken', agent.key);
    await soon(() => expect(agents.connectors).toContain(body.id));
    before.resolve();
    await late;
    expect(agents.connectors).toContain(body.id);
  });

  it('says that it is offline to whoever browses meanwhile', async () => {
    const { agent, id } = await authorized('Gone home', { name: 'nas-3' });
    agent.cut();
    await soon(async () => {
      const entries = await call(ada, 'GET', `/api/connectors/${id}/entries`);
      expect(entries.body).toMatchObject({
        code: 'storage-failed',
        detail: expect.stringMatching(/^The agent on nas-3 is offline; it was last seen on 20/),
        remedy: expect.stringContaining('Start the agent'),
      });
    });
  });

  it('is not held where its connector is deleted between its proof and its session', async () => {
    const { agent, id } = await authorized('Between', { name: 'files-12' });
    const host = server.app.agents;
    const late = {
      admit: async (greeting: Parameters<typeof host.admit>[0]) => {
        const record = await host.admit(greeting);
        await call(ada, 'DELETE', `/api/connectors/${id}?confirm=Between`);
        return record;
      },
      hold: (session: Parameters<typeof host.hold>[0]) => host.hold(session),
    };
    await agent.call(late as unknown as typeof host);
    expect(agent.closed).toHaveLength(2); // the session that the deletion met, and the one that came after it
    expect(agent.closed.at(-1)).toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining('given up'),
    });
    await soon(() => expect(host.sessions.map((session) => session.agent)).not.toContain(agent.key));
  });

  it('is in the audit log with who claimed it, who tried, and who gave it up', async () => {
    const { agent, id } = await authorized('Watched', { name: 'files-9' });
    const spelled = agent.key.replace(/(.{4})(?=.)/g, '$1-');
    expect((await authorize(bob, 'Mine now', `Drover Agent Key: ${agent.key}`)).body.code).toBe('connector-refused');
    await authorize(bob, 'Mine now', spelled);
    await authorize(bob, 'Mine now', agent.key);
    const cleo = await server.person('operator');
    const tried = { type: 'agent', options: { key: spelled } };
    const trial = await fetch(`${server.url}/api/connectors/try`, {
      method: 'POST',
      headers: { cookie: cleo.cookie, origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify(tried),
    });
    expect(await trial.text()).toContain('authorized already');
    await call(ada, 'DELETE', `/api/connectors/${id}?confirm=Watched`);
    const items = await server.app.audit.list({ limit: 100 });
    const lines = items
      .filter(({ detail }) => (detail as { agent?: string } | null)?.agent === agent.key)
      .map(({ action, target, userId }) => [action, target, userId]);
    expect(lines.reverse()).toEqual([
      ['agent.claim', id, ada.id],
      ['agent.claim-refused', id, bob.id],
      ['agent.claim-refused', id, cleo.id],
      ['agent.revoke', id, ada.id],
    ]);
  });
});

describe('a run', () => {
  it('is prepared for by the agent of its source alone, which is told when it has ended, also of one that nobody knows', async () => {
    const { agent, id } = await authorized('Snapshots');
    const to = await authorized('Target', { store: new MemoryStore(), name: 'dst' });
    const side = (connectorId: string, path: string[]) => ({ connectorId, root: '', path });
    const made = await call(ada, 'POST', '/api/transfers', {
      ...{ name: 'Prepared', source: side(id, ['srv', 'share']), destination: side(to.id, []) },
    });
    agent.prepared.set('of-another-database', { run: 'of-another-database', folder: { root: '', segments: [] } });
    await using _ = startTestWorker(server.app, { id: server.app.agentSessions.process });
    const started = await call(ada, 'POST', `/api/transfers/${made.body.id}/runs`, { mode: 'copy' });
    const run = started.body.id;
    await vi.waitFor(
      async () => expect((await call(ada, 'GET', `/api/runs/${run}`)).body).toMatchObject({ state: 'ended' }),
      30_000,
    );
    expect(agent.everPrepared).toEqual([{ run, folder: { root: '', segments: ['srv', 'share'] } }]);
    expect(to.agent.everPrepared).toEqual([]);
    await vi.waitFor(() => expect([...agent.prepared.keys()]).toEqual([]), 15_000);
  });

  it('waits for an agent that is offline, says so, goes on when it is back, and ends with 410 when it stays away', async () => {
    const { agent, id } = await authorized('Away', { name: 'nas-7' });
    const to = await authorized('Here', { store: new MemoryStore(), name: 'dst' });
    const side = (connectorId: string, path: string[]) => ({ connectorId, root: '', path });
    const made = await call(ada, 'POST', '/api/transfers', {
      ...{ name: 'Waits', source: side(id, ['srv', 'share']), destination: side(to.id, []) },
    });
    expect(made.status).toBe(201);
    agent.cut();
    await soon(() => expect(server.app.agents.connectors).not.toContain(id));
    await using _ = startTestWorker(server.app, { id: server.app.agentSessions.process });
    const started = await call(ada, 'POST', `/api/transfers/${made.body.id}/runs`, { mode: 'copy' });
    const view = async () => (await call(ada, 'GET', `/api/runs/${started.body.id}`)).body;
    await soon(async () => {
      await noteWaitingRuns(server.app.database);
      expect(await view()).toMatchObject({
        state: 'queued',
        waiting: { message: expect.stringMatching(/^Waiting for the agent of Away on nas-7, last seen 20/) },
      });
    });
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).body).toMatchObject({ waitingRuns: 1 });
    expect((await call(ada, 'GET', `/api/connectors/${to.id}`)).body).not.toHaveProperty('waitingRuns');
    await agent.call();
    await soon(async () => expect(await view()).toMatchObject({ state: 'ended', waiting: null }));
    expect(to.agent.store.get('hello.txt')?.content.length).toBe(5);

    agent.cut();
    await soon(() => expect(server.app.agents.connectors).not.toContain(id));
    const second = await call(ada, 'POST', `/api/transfers/${made.body.id}/runs`, { mode: 'copy' });
    await soon(async () => {
      await noteWaitingRuns(server.app.database);
      expect(await stopOverdueRuns(server.app.database, 0)).toEqual([second.body.id]);
    });
    await soon(async () => {
      expect((await call(ada, 'GET', `/api/runs/${second.body.id}`)).body).toMatchObject({
        state: 'ended',
        status: { code: 410 },
        stoppedBy: { side: 'source', message: expect.stringContaining('nas-7') },
      });
    });
  });
});
