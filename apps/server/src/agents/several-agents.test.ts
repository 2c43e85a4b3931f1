import { randomBytes } from 'node:crypto';
import { MemoryStore } from '@drover/connectors/memory';
import { noteWaitingRuns, stopOverdueRuns } from '@drover/database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { keepAgents } from './keep-agents.ts';
import { fakeAgent } from './testing/fake-agent.ts';

const LONG = { timeout: 120_000 };
const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, LONG);
/** Several batches. */
const FILES = 1500;
const BULK = 'bulkRead.readMany';
/** Too large for packs, so that each is read by itself. */
const LARGE_BYTES = 300 * 1024;
const LARGE = 24;
let server: TestServer;
let ada: Person;
let bob: Person;
const over = new AbortController();
let keeping: Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  [ada, bob] = await Promise.all([server.person('operator'), server.person('operator')]);
  const { agents: host, agentSessions: sessions, database, clock } = server.app;
  const gateway = { process: sessions.process, listener: sessions.process, address: null };
  keeping = keepAgents({ host, sessions, database, clock, gateway }, over.signal);
});
afterAll(async () => {
  over.abort();
  await keeping;
  await server[Symbol.asyncDispose]();
});

interface Told {
  readonly id: string;
  readonly code: string;
  readonly agents: readonly { readonly key: string; readonly problem: string | null; readonly atWork: boolean }[];
}

async function call(as: Person, method: string, path: string, body?: unknown) {
  const answer = await send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });
  return { ...answer, body: answer.body as unknown as Answer['body'] & Told };
}

type Facts = Parameters<typeof fakeAgent>[1];

/** A connector with agents that serve the same store. */
async function authorized(name: string, count: number, facts: Facts = {}) {
  const displayName = `${name} ${randomBytes(3).toString('hex')}`; // a second try of a test finds none of that name
  const store = facts.store ?? new MemoryStore();
  const agents = Array.from({ length: count }, (_, n) =>
    fakeAgent(server.app.agents, { ...facts, store, name: `files-${n + 1}` }),
  );
  let id = '';
  for (const [n, agent] of agents.entries()) {
    await agent.call();
    const { status, body } =
      n === 0
        ? await call(ada, 'POST', '/api/connectors', { type: 'agent', displayName, options: { key: agent.key } })
        : await add(id, agent.key);
    expect({ status, detail: body.detail }).toEqual({ status: n === 0 ? 201 : 200, detail: undefined });
    id = body.id;
  }
  return { agents, id, first: agents[0] as (typeof agents)[number], second: agents[1] as (typeof agents)[number] };
}

const add = (id: string, key: string, as = ada) => call(as, 'POST', `/api/connectors/${id}/agents`, { key });
const drain = (id: string, key: string, drained: boolean) =>
  call(ada, 'PATCH', `/api/connectors/${id}/agents/${key}`, { drained });

const content = (n: number, bytes: number): string => `hello ${n}`.padEnd(bytes, '.');

function filled(files = 1, bytes = 0): MemoryStore {
  const store = new MemoryStore();
  for (let n = 0; n < files; n++) store.putFile(`srv/share/d${n % 10}/hello ${n}.txt`, content(n, bytes));
  return store;
}

async function newRun(from: string, to: string, into: string[] = []): Promise<string> {
  const side = (connectorId: string, path: string[]) => ({ connectorId, root: '', path });
  const made = await call(ada, 'POST', '/api/transfers', {
    ...{ name: `From ${from}`, source: side(from, ['srv', 'share']), destination: side(to, into) },
  });
  return (await call(ada, 'POST', `/api/transfers/${made.body.id}/runs`, { mode: 'copy' })).body.id;
}

const view = async (run: string) => (await call(ada, 'GET', `/api/runs/${run}`)).body as never as Record<string, never>;
/** As this process says now. */
async function atWork(id: string): Promise<readonly boolean[]> {
  const { agents: host, agentSessions } = server.app;
  const gateway = { process: agentSessions.process, listener: agentSessions.process, address: null };
  await agentSessions.tell(gateway, host.sessions);
  return (await call(ada, 'GET', `/api/connectors/${id}`)).body.agents.map((agent) => agent.atWork);
}
const worker = () => startTestWorker(server.app, { id: server.app.agentSessions.process });

describe('a further agent', () => {
  it('is added, set to get no work, and removed, but for the last', async () => {
    const { id, first, second } = await authorized('Several', 2, { store: filled() });
    expect((await add(id, second.key, bob)).status).toBe(404);
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).body.agents.map(({ key }) => key)).toEqual([
      first.key,
      second.key,
    ]);
    await drain(id, second.key, true);
    await soon(() => expect(server.app.agents.connectors).toContain(id));
    await drain(id, first.key, true);
    await soon(() => expect(server.app.agents.connectors).not.toContain(id));
    await drain(id, first.key, false);
    const removed = await call(ada, 'DELETE', `/api/connectors/${id}/agents/${first.key}`);
    expect(removed.body).toMatchObject({ options: { key: second.key }, agents: [{ key: second.key }] });
    await soon(() => expect(first.closed).toMatchObject([{ kind: 'unauthenticated' }]));
    expect((await call(ada, 'DELETE', `/api/connectors/${id}/agents/${second.key}`)).body.code).toBe('last-agent');
  });

  it('stands with the others in the rows of a migration, and is what rows are filtered by', async () => {
    const { id } = await authorized('Named', 2, { store: filled() });
    const other = (await authorized('Other', 1, { store: filled() })).id;
    const sides = { sourceConnectorId: id, destinationConnectorId: other };
    const migration = (await call(ada, 'POST', '/api/migrations', sides)).body.id;
    const rows = [{ source: { path: ['srv'] }, destination: { path: ['srv'] } }];
    await call(ada, 'POST', `/api/migrations/${migration}/rows`, { rows });
    const shown = async (filter: string) =>
      (await send(server.url, 'GET', `/api/migrations/${migration}/rows?filter=${filter}`, { as: ada })).text;
    expect(JSON.parse(await shown('agent:FILES-2'))).toMatchObject({ items: [{ agents: ['files-1', 'files-2'] }] });
    expect(JSON.parse(await shown('agent:files-3'))).toEqual({ items: [] });
  });

  it('is refused where it shares other folders, or others under the same paths', async () => {
    const { id } = await authorized('Alike', 1, { store: filled() });
    const refused = async (facts: Facts) => {
      const other = fakeAgent(server.app.agents, { name: 'files-2', ...facts });
      await other.call();
      const { body } = await add(id, other.key);
      expect((await server.app.agentStore.get(other.key))?.state).toBe('unclaimed');
      return `${body.code} ${body.detail} ${body.remedy}`;
    };
    expect(await refused({ store: filled(), roots: [{ path: '/srv/share', writable: true }] })).toMatch(
      /^connector-refused .*files-1 shares \/srv\/share, the one on files-2 shares \/srv\/share \(writable\).*Share the same/,
    );
    const store = filled();
    store.putFile('srv/share/d0/hello 0.txt', 'hello');
    store.putFile('srv/share/more.txt', 'more');
    expect(await refused({ store })).toMatch(
      /^connector-refused .*"more\.txt" in \/srv\/share is not the same on files-1/,
    );
  });

  it('is compared with all that are there, not with itself, and refused where none is there', LONG, async () => {
    const old = filled();
    old.putFile('srv/share/same size.txt', 'same', 1_000);
    const { id, first, second } = await authorized('Compared', 3, { store: old });
    const other = filled();
    for (const text of ['1st.', 'some']) other.putFile('srv/share/same size.txt', text, 5_000);
    const stranger = fakeAgent(server.app.agents, { store: other, name: 'files-9' });
    await stranger.call();
    first.cut();
    await soon(async () => expect((await server.app.agentStore.get(first.key))?.online).toBe(false));
    expect((await add(id, stranger.key)).body.detail).toMatch(
      /"same size\.txt" .* not the same on files-2 and files-9/,
    );
    const renew = (key: string, connector = id) =>
      call(ada, 'POST', `/api/connectors/${connector}/reauthorize`, { options: { key } });
    expect((await renew(stranger.key)).body).toMatchObject({
      code: 'connector-refused',
      detail: expect.stringContaining('"same size.txt"'),
    });
    const alone = await authorized('Away all', 1, { store: filled(), name: 'nas-1' });
    alone.first.cut();
    await soon(async () => expect((await server.app.agentStore.get(alone.first.key))?.online).toBe(false));
    const { body } = await add(alone.id, stranger.key);
    expect(`${body.detail} ${body.remedy}`).toMatch(/no other agent .* files-1.* Start/);
    for (const { key } of [first, second]) expect((await server.app.agentStore.get(key))?.state).toBe('claimed');
    expect((await server.app.agentStore.get(stranger.key))?.state).toBe('unclaimed');
  });

  it('does not take the place of one that shares what transfers need, unless it shares that too', LONG, async () => {
    const { id, first } = await authorized('Needed', 1, { store: filled() });
    const to = await authorized('Needed target', 1);
    const sides = { source: { connectorId: id, root: '', path: ['srv', 'share', 'd0'] } };
    const destination = { connectorId: to.id, root: '', path: [] };
    const made = await call(ada, 'POST', '/api/transfers', { name: 'Daily', ...sides, destination });
    expect(made.status).toBe(201);
    const roots = [{ path: '/srv/other', writable: true }];
    const other = fakeAgent(server.app.agents, { store: new MemoryStore(), roots, name: 'files-8' });
    await other.call();
    const refused = await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: { key: other.key } });
    expect(`${refused.body.code} ${refused.body.detail}`).toMatch(
      /^connector-refused .*"Daily" needs \/srv\/share\/d0, and the agent on files-8 shares \/srv\/other/,
    );
    expect((await server.app.agentStore.get(first.key))?.state).toBe('claimed');
    roots[0] = { path: '/srv/share', writable: false };
    const renewed = await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: { key: other.key } });
    expect(renewed.body).toMatchObject({ agents: [{ key: other.key }] });
  });

  it('gets no work once it shares other folders than the others, and says so', async () => {
    const roots = [{ path: '/srv/share', writable: false }];
    const { id, first, second } = await authorized('Diverging', 2, { store: filled(), roots });
    // The first has said what it shares before the folders of the second become others.
    await soon(async () => expect(await server.app.agentStore.contentOf(first.key)).not.toBeNull());
    roots.push({ path: '/srv/more', writable: false });
    await second.call();
    const problems = async () =>
      (await call(ada, 'GET', `/api/connectors/${id}`)).body.agents.map(({ problem }) => problem);
    await soon(async () =>
      expect(await problems()).toEqual([
        null,
        expect.stringMatching(/files-2 shares \/srv\/more, \/srv\/share, .* share \/srv\/share/),
      ]),
    );
    roots.pop();
    await second.call();
    await soon(async () => expect(await problems()).toEqual([null, null]));
  });
});

describe('an agent that comes back with another disk', () => {
  const problems = async (id: string) =>
    (await call(ada, 'GET', `/api/connectors/${id}`)).body.agents.map(({ problem }) => problem);

  it('gets no work beside a sound one, whichever it is, until it has the right one again', LONG, async () => {
    const { id, first } = await authorized('Unmounted', 2, { store: filled(FILES) });
    const to = await authorized('Unmounted target', 1);
    first.serves(new MemoryStore());
    await first.call();
    await soon(async () =>
      expect(await problems(id)).toEqual([
        expect.stringMatching(/not the same on files-1 .*files-2|cannot be read/),
        null,
      ]),
    );
    await using _ = worker();
    const run = await newRun(id, to.id);
    await soon(async () => expect(await view(run)).toMatchObject({ state: 'ended', status: { code: 100 } }));
    expect(await view(run)).toMatchObject({ counters: { filesCopied: FILES } });
    first.serves(first.store);
    await first.call();
    await soon(async () => expect(await problems(id)).toEqual([null, null]));
  });

  it(
    'gets no work where it is the only one and nothing is as it was, until it is authorized once more',
    LONG,
    async () => {
      const { id, first } = await authorized('Alone', 1, { store: filled() });
      const key = first.key;
      await soon(async () => expect(await server.app.agentStore.contentOf(key)).toMatchObject([{ names: ['d0'] }]));
      const other = new MemoryStore();
      other.putFile('srv/share/.lost', '');
      first.serves(other);
      await first.call();
      await soon(async () => expect(await problems(id)).toEqual([expect.stringMatching(/nothing .* is there.*disk/s)]));
      expect(server.app.agents.connectors).not.toContain(id);
      const again = await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: { key } });
      expect({ status: again.status, detail: again.body.detail }).toEqual({ status: 200, detail: undefined });
      await soon(() => expect(server.app.agents.connectors).toContain(id));
      expect(await problems(id)).toEqual([null]);
    },
  );
});

describe('an agent whose key another machine has, too,', () => {
  const twins = (first: Facts, second: Facts) => {
    const spki = randomBytes(44);
    const roots = [{ path: '/srv/other', writable: true }];
    return [
      fakeAgent(server.app.agents, { store: filled(), spki, instance: 'first', name: 'files-1', ...first }),
      fakeAgent(server.app.agents, { spki, instance: 'second', name: 'files-2', roots, ...second }),
    ] as const;
  };

  it('goes on while it lives; the other is refused, and everybody who looks is told', LONG, async () => {
    const [first, second] = twins({}, { address: '203.0.113.5' });
    await first.call();
    const options = { key: first.key };
    const made = await call(ada, 'POST', '/api/connectors', { type: 'agent', displayName: 'Copied', options });
    const agents = async () => (await call(ada, 'GET', `/api/connectors/${made.body.id}`)).body.agents;
    await soon(async () => expect(await agents()).toMatchObject([{ roots: ['/srv/share'] }]));
    await expect(second.call()).rejects.toMatchObject({
      vendor: 'twin',
      message: expect.stringMatching(/the agent on files-1 was there first/),
      remedy: expect.stringMatching(/delete identity\.pem/),
    });
    await soon(() => expect(first.told.at(-1)).toMatchObject({ state: 'claimed', twin: 'files-2 (203.0.113.5)' }));
    expect(await agents()).toMatchObject([
      {
        ...{ state: 'online', host: 'files-1', roots: ['/srv/share'] },
        problem: expect.stringMatching(/files-1 and is refused: files-2 \(203\.0\.113\.5\).*delete identity\.pem/),
      },
    ]);
    expect(first.closed).toEqual([]);
    first.cut();
    await soon(() => second.call());
    await server.app.database.withClient((client) =>
      client.query(`update drover.agents set twin_at = now() - interval '4 minutes' where key = $1`, [first.key]),
    );
    await soon(async () =>
      expect(await agents()).not.toMatchObject([{ problem: expect.stringContaining('is refused') }]),
    );
  });

  it('is replaced at once by itself, and within seconds where its machine only seems to be there', LONG, async () => {
    const [first, silent] = twins({}, { instance: 'first' });
    await first.call();
    await silent.call();
    expect(first.closed).toHaveLength(1);
    const [dead, restarted] = twins({ silent: true }, {});
    await dead.call();
    await restarted.call();
    expect(dead.closed).toHaveLength(1);
  });

  it('has its place kept for a minute while its line is broken, and the same machine gets in', LONG, async () => {
    const [first, second] = twins({ machine: 'm-1' }, { machine: 'm-2' });
    const [again] = twins({ machine: 'm-1', instance: 'third' }, {});
    await first.call();
    await expect(second.call()).rejects.toMatchObject({ vendor: 'twin' });
    first.cut();
    await expect(second.call()).rejects.toMatchObject({ vendor: 'twin' });
    await again.call();
    again.cut();
    const { database } = server.app;
    await database.withClient((client) =>
      client.query(`update drover.agents set last_seen = now() - interval '2 minutes', twin_at = null where key = $1`, [
        first.key,
      ]),
    );
    await soon(() => second.call());
  });
});

describe('a run', () => {
  it('is shared among all agents of its connector, and loses nothing with one of them', {
    timeout: 60_000,
  }, async () => {
    const { id, agents } = await authorized('Three', 3, { store: filled(LARGE, LARGE_BYTES), delayMs: () => 2 });
    const to = await authorized('Target', 1);
    await using _ = worker();
    const run = await newRun(id, to.id);
    await soon(async () => expect(Number((await view(run))['counters']?.['filesCopied'])).toBeGreaterThan(3));
    agents[1]?.cut();
    await soon(async () => expect(await view(run)).toMatchObject({ state: 'ended', status: { code: 100 } }));
    for (let n = 0; n < LARGE; n++) {
      const copy = to.first.store.get(`d${n % 10}/hello ${n}.txt`);
      expect(Buffer.from(copy?.content ?? []).toString()).toBe(content(n, LARGE_BYTES));
    }
    const reads = agents.map(({ asked }) => asked.filter((method) => method === 'read').length);
    for (const count of reads) expect(count, `reads: ${reads}`).toBeGreaterThan(0);
  });

  it('finishes its files with an agent that is to get no more work, waits, and goes on with it', LONG, async () => {
    const way = { ms: () => 5 };
    const facts = { store: filled(FILES), delayMs: () => way.ms() };
    const { id, first } = await authorized('Maintained', 1, facts);
    // Its second bulk of files stays on its way until it is to get no more work: the run cannot have ended by then.
    way.ms = () => (first.asked.filter((asked) => asked === BULK).length > 1 ? 1000 : 5);
    const to = await authorized('Store', 1);
    await using _ = worker();
    const run = await newRun(id, to.id);
    await soon(async () => expect(Number((await view(run))['counters']?.['filesCopied'])).toBeGreaterThan(5));
    await drain(id, first.key, true);
    expect(await atWork(id)).toEqual([true]);
    way.ms = () => 5;
    await soon(async () => {
      await noteWaitingRuns(server.app.database);
      expect(await view(run)).toMatchObject({
        state: 'running',
        waiting: { message: expect.stringContaining('it is set to get no work') },
      });
    });
    const lost = await newRun(id, to.id, ['lost']);
    await soon(async () => {
      await noteWaitingRuns(server.app.database);
      await server.app.database.withClient((client) =>
        client.query(`update drover.runs set waiting_since = now() - interval '1 day' where id = $1`, [lost]),
      );
      expect(await stopOverdueRuns(server.app.database, 3600)).toEqual([lost]);
    });
    await soon(async () =>
      expect(await view(lost)).toMatchObject({
        status: { code: 410, message: expect.stringMatching(/^(?!.*reauthoriz).*Look at its agents/) },
        stoppedBy: {
          message: expect.stringMatching(/files-1 was set to get no work/),
          remedy: expect.stringMatching(/get work again/),
        },
      }),
    );
    await drain(id, first.key, false);
    await soon(async () => expect(await view(run)).toMatchObject({ state: 'ended', status: { code: 100 } }));
    expect(await view(run)).toMatchObject({ counters: { filesCopied: FILES } });
  });
});
