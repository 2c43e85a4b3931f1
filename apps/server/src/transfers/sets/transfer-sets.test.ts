import type { MadeSet, SetPreview } from '@drover/api';
import { MemoryStore } from '@drover/connectors/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeAgent } from '../../agents/testing/fake-agent.ts';
import { keepTestAgents } from '../../agents/testing/keep-test-agents.ts';
import { type Answer, send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let keeping: AsyncDisposable;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  server = await startTestServer();
  keeping = keepTestAgents(server.app);
  [ada, bob] = await Promise.all([server.person('operator'), server.person('operator')]);
});
afterAll(async () => {
  await keeping?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

async function call<T>(as: Person, method: string, path: string, body?: unknown): Promise<Answer & { readonly of: T }> {
  const answer = await send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });
  return { ...answer, of: answer.body as unknown as T };
}

async function authorized(displayName: string, store: MemoryStore): Promise<string> {
  const agent = fakeAgent(server.app.agents, { store });
  await agent.call();
  const wish = { type: 'agent', displayName, options: { key: agent.key } };
  const { of, text } = await call<{ id: string }>(ada, 'POST', '/api/connectors', wish);
  if (of.id === undefined) throw new Error(text);
  return of.id;
}

/** A file server as Windows has them, with a home drive for each of these. */
function homes(...names: readonly string[]): MemoryStore {
  const store = new MemoryStore();
  for (const name of names) store.putFolder(['D:', 'Users', name]);
  store.putFile('D:/Users/desktop.ini', 'x');
  return store;
}

let count = 0;
/** Two connectors, and a set that goes from the home drives of one to the other. */
async function stage(from: MemoryStore, to = new MemoryStore()) {
  count += 1;
  const [source, destination] = [await authorized(`Old ${count}`, from), await authorized(`New ${count}`, to)];
  const set = {
    source: { connectorId: source, path: 'D:\\Users' },
    destination: { connectorId: destination, path: '/homes' },
    pattern: '/users/{name}',
  };
  return {
    source,
    destination,
    set,
    preview: (more: object = {}) => call<SetPreview>(ada, 'POST', '/api/transfer-sets/preview', { ...set, ...more }),
    make: (more: object = {}) => call<MadeSet>(ada, 'POST', '/api/transfer-sets', { ...set, ...more }),
  };
}

const listed = async (query: string) =>
  (
    await call<{ items: { name: string; tags: string[]; source: { display: string; path: string[] } }[] }>(
      ada,
      'GET',
      `/api/transfers?${query}`,
    )
  ).of.items;

describe('home drives', () => {
  it('are found in their folder, each with its name and where it goes, and become a transfer each', async () => {
    const { preview, make, destination } = await stage(homes('anna', 'Bob Müller', 'ünal'));
    const { of } = await preview();
    expect(of).toMatchObject({ total: 3, next: null, complete: true });
    expect(of.items).toMatchObject([
      { name: 'anna', source: ['D:', 'Users', 'anna'], destinationDisplay: '/homes/users/anna', left: null },
      { name: 'Bob Müller', destination: ['homes', 'users', 'Bob Müller'], left: null },
      { name: 'ünal', left: null },
    ]);
    const later = await preview({ cursor: `${'x'.repeat(16)}.2` });
    expect(later.of.items.map(({ name }) => name)).toEqual(['ünal']);
    const made = await make({ tags: ['homes', '2026', 'homes'] });
    expect([made.status, made.of]).toEqual([201, { made: 3, tags: ['homes', '2026'], left: [] }]);
    const transfers = await listed(`connectorId=${destination}&tag=homes`);
    expect(transfers.map(({ source, tags }) => [source.display, tags]).sort()).toEqual([
      ['D:/Users/Bob Müller', ['homes', '2026']],
      ['D:/Users/anna', ['homes', '2026']],
      ['D:/Users/ünal', ['homes', '2026']],
    ]);
    expect(await listed(`connectorId=${destination}&tag=home`)).toEqual([]);
    expect(await listed(`connectorId=${destination}&q=2026`)).toHaveLength(3);
  });

  it('that have a transfer there are named and not doubled, also when two ask at once', async () => {
    const { preview, make, destination } = await stage(homes('anna', 'bob', 'carl'));
    await make({ only: ['bob'] });
    const there = (await preview()).of.items[1];
    expect(there?.left).toMatchObject({
      reason: 'exists',
      message: expect.stringContaining('bob'),
      transferId: /^\w{22}$/,
    });
    const both = await Promise.all([make(), make()]);
    expect(both.map(({ of }) => of.made).sort()).toEqual([0, 2]);
    expect(both.flatMap(({ of }) => of.left.map(({ reason }) => reason))).toEqual(Array(4).fill('exists'));
    expect(await listed(`connectorId=${destination}`)).toHaveLength(3);
  });

  it('that systems keep beside them get none, unless they are named', async () => {
    const { preview, make } = await stage(
      homes('anna', '$RECYCLE.BIN', 'System Volume Information', '~snapshot', 'lost+found'),
    );
    const { of } = await preview();
    const free = of.items.filter(({ left }) => left === null).map(({ name }) => name);
    expect(free).toEqual(['anna']);
    expect(of.items.find(({ name }) => name === '~snapshot')?.left?.reason).toBe('excluded');
    expect((await make()).of).toMatchObject({ made: 1 });
    expect((await make({ only: ['~snapshot'] })).of).toMatchObject({ made: 1, left: [] });
  });

  it('that are gone, cannot be named there or would meet in one folder are told with why, and the others are made', async () => {
    const to = new MemoryStore({ capabilities: { names: 'windows', caseSensitive: false } });
    const { preview, make } = await stage(homes('Anna', 'anna', 'aux', 'bob'), to);
    const { of } = await make({ only: ['Anna', 'anna', 'aux', 'bob', 'desktop.ini', 'zoe'] });
    expect(of.made).toBe(2);
    const why = Object.fromEntries(of.left.map(({ name, reason }) => [name, reason]));
    expect(why).toEqual({ anna: 'collision', aux: 'name', 'desktop.ini': 'gone', zoe: 'gone' });
    expect(of.left.find(({ name }) => name === 'anna')?.message).toBe(
      'Anna goes to /homes/users/anna already, which is the same folder there.',
    );
    const reasons = (await preview()).of.items.map(({ left }) => left?.reason ?? null);
    expect(reasons.filter((reason) => reason === 'exists')).toHaveLength(2);
  });

  it('do not go into themselves', async () => {
    const { source, preview } = await stage(homes('anna', 'bob'));
    const destination = { connectorId: source, path: ['D:', 'Users', 'anna'] };
    const { of } = await preview({ destination, pattern: '/{name}' });
    expect(of.items.map(({ left }) => left?.reason ?? null)).toEqual(['overlap', null]);
  });

  it('are read ten thousand at a time, in pages, and are made in one step', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `user-${n}`);
    const { preview, make, destination } = await stage(homes(...names));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { of }: { of: SetPreview } = await preview({ limit: 2000, ...(cursor === '' ? {} : { cursor }) });
      seen.push(...of.items.map(({ name }) => name));
      cursor = of.next;
    }
    expect(seen).toEqual(names);
    const { of } = await make({ only: names.slice(1) });
    expect(of).toMatchObject({ made: 9999, left: [] });
    const totals = await call<{ count: number }>(ada, 'GET', `/api/transfer-totals?connectorId=${destination}`);
    expect(totals.of.count).toBe(9999);
    await server.app.database.withClient((client) => client.query('analyze drover.transfers'));
    expect((await make()).of).toMatchObject({ made: 1 });
  });

  it('are refused as a whole where the request is wrong, or the connectors are not theirs who asks', async () => {
    const { set, make } = await stage(homes('anna'));
    expect((await make({ pattern: '/users' })).body).toMatchObject({ code: 'invalid-request', field: 'pattern' });
    const upwards = await make({ source: { ...set.source, path: 'D:/../x' } });
    expect(upwards.body).toMatchObject({ code: 'invalid-request', field: 'source.path' });
    expect(upwards.text).toContain('leads upwards');
    const missing = await make({ source: { ...set.source, path: '/D:/Nobody' } });
    expect(missing.body).toMatchObject({ code: 'folder-not-found' });
    const others = await call(bob, 'POST', '/api/transfer-sets', set);
    expect(others.body).toMatchObject({ code: 'invalid-request', field: expect.stringMatching(/connectorId/) });
  });
});

describe('a path of a machine', () => {
  it.each(['D:/Users/anna', '/D:/Users/anna', '/D:\\/Users\\/anna', 'D:\\Users\\anna', 'd:/Users/anna'])(
    'written %s is the same folder wherever the interface takes one',
    async (path) => {
      const from = homes('anna');
      from.putFile('D:/Users/anna/letter.txt', 'hello');
      const { source, destination } = await stage(from);
      const entries = await call<{ display: string; items: { name: string }[] }>(
        ada,
        'GET',
        `/api/connectors/${source}/entries?path=${encodeURIComponent(path)}`,
      );
      expect(entries.of).toMatchObject({ display: 'D:/Users/anna', items: [{ name: 'letter.txt' }] });
      const sides = { source: { connectorId: source, path }, destination: { connectorId: destination, path: '/' } };
      const made = await call(ada, 'POST', '/api/transfers', sides);
      expect(made.of).toMatchObject({ source: { path: ['D:', 'Users', 'anna'], display: 'D:/Users/anna' } });
      const found = new URLSearchParams({ source: JSON.stringify(sides.source) });
      expect(await listed(String(found))).toHaveLength(1);
      const folder = await call(ada, 'POST', `/api/connectors/${source}/folders`, { path: `${path}/new` });
      expect([folder.status, from.get('D:/Users/anna/new')?.kind]).toEqual([201, 'folder']);
    },
  );
});
