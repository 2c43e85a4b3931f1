import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { AgentSessionStore } from './agent-session-store.ts';
import { AgentStore } from './agent-store.ts';
import { claimAgent, removeAgent } from './change-agents.ts';

let fresh: FreshDatabase;
let agents: AgentStore;

beforeAll(async () => {
  fresh = await freshDatabase();
  agents = new AgentStore(fresh.database.db);
});
afterAll(() => fresh[Symbol.asyncDispose]());

const gatewayOf = (process: string) => ({ process, listener: process, address: null });
const store = (process: string) => new AgentSessionStore(fresh.database.db, process);

async function greeted(key: string): Promise<void> {
  const facts = { host: key, os: 'Unix', arch: 'x64', version: '1.4.0.0', address: '192.0.2.1', machine: null };
  await agents.greet({ key, spki: Buffer.from(key), ...facts }, '1.3.5.0');
}

async function rows(): Promise<readonly { readonly agent: string; readonly process: string }[]> {
  return await fresh.database.db
    .selectFrom('agent_sessions')
    .select(['agent', 'process'])
    .orderBy('process')
    .orderBy('agent')
    .execute();
}

async function passes(minutes: number): Promise<void> {
  await fresh.database.withClient(async (client) => {
    await client.query(`update drover.agent_sessions set last_seen = last_seen - $1 * interval '1 minute'`, [minutes]);
    await client.query(`update drover.agent_gateways set seen_at = seen_at - $1 * interval '1 minute'`, [minutes]);
  });
}

test('what a killed process left behind goes away, and a process that was only silent has its sessions again', async () => {
  await greeted('A');
  const [killed, silent, alive] = ['killed', 'silent', 'alive'].map(store) as [
    AgentSessionStore,
    AgentSessionStore,
    AgentSessionStore,
  ];
  for (const each of [killed, silent, alive]) await each.tell(gatewayOf(each.process), []);
  await killed.begin('A');
  const epoch = await silent.begin('A');
  expect(epoch).toBeLessThan(await alive.begin('A'));
  await passes(1);
  expect((await agents.get('A'))?.online, 'rows of the dead are ignored').toBe(false);
  await passes(2);
  await alive.tell(gatewayOf('alive'), []);
  expect(await rows()).toEqual([]);
  expect(await alive.gateways()).toEqual([gatewayOf('alive')]);
  await silent.tell(gatewayOf('silent'), [{ agent: 'A', epoch, busy: false }]);
  expect(await rows()).toEqual([{ agent: 'A', process: 'silent' }]);
  expect((await agents.get('A'))?.online).toBe(true);
});

test('a session that was told of after a later one had begun changes nothing about that', async () => {
  await greeted('B');
  const only = store('only');
  const first = await only.begin('B');
  const second = await only.begin('B');
  await passes(1);
  await only.tell(gatewayOf('only'), [{ agent: 'B', epoch: first, busy: true }]);
  expect(await agents.get('B')).toMatchObject({ online: false, busy: false });
  await only.end('B', first);
  await only.tell(gatewayOf('only'), [{ agent: 'B', epoch: second, busy: true }]);
  expect(await agents.get('B')).toMatchObject({ online: true, busy: true });
  await passes(1);
  expect(await agents.get('B'), 'of a process that is dead').toMatchObject({ online: false, busy: false });
  await only.tell(gatewayOf('only'), [{ agent: 'B', epoch: second, busy: false }]);
  expect(await agents.get('B')).toMatchObject({ online: true, busy: false });
});

test('what most agents of a connector share is right, at a tie what was right before, and one that shares nothing has no say', async () => {
  await connector('c');
  const claim = (key: string) => fresh.database.db.transaction().execute((tx) => claimAgent(tx, key, 'c'));
  for (const key of ['1', '2', '3']) {
    await greeted(key);
    expect(await claim(key)).toBe('claimed');
  }
  const differing = async () =>
    (await agents.ofConnectors(['c'])).filter(({ differs }) => differs).map(({ key }) => key);
  const [a, b] = ['/a', '/b'].map((path) => ({ path, writable: false }));
  if (a === undefined || b === undefined) throw new RangeError('unreachable');
  await agents.setRoots('2', [a, b]);
  await agents.setRoots('3', [b, a]);
  expect(await differing()).toEqual([]);
  await agents.setRoots('1', [a]);
  expect(await differing()).toEqual(['1']);
  expect((await agents.get('1'))?.shares, 'what it should share').toEqual([a, b]);
  await agents.setRoots('2', []);
  expect(await differing(), 'the folders that were right before').toEqual(['1', '2']);
  await agents.setRoots('2', [a]);
  expect(await differing()).toEqual(['3']);
  const why = { message: 'Another disk.', remedy: 'Mount the right one.' };
  await agents.setJudged('2', why, [{ path: '/a', identity: '1', names: ['x'] }]);
  expect(await agents.get('2')).toMatchObject({ differs: true, stranger: why });
  await removeAgent(fresh.database.db, 'c', '1');
  expect(await differing(), 'a stranger has no say').toEqual(['2']);
  expect(await agents.contentOf('2')).toEqual([{ path: '/a', identity: '1', names: ['x'] }]);
  expect(await claim('2'), 'authorised once more, it is what it is now').toBe('claimed');
  expect(await agents.get('2')).toMatchObject({ stranger: null });
  expect(await agents.contentOf('2')).toBeNull();
  expect(await removeAgent(fresh.database.db, 'c', '2')).toBe('removed');
  expect(await differing()).toEqual([]);
});

async function connector(id: string): Promise<void> {
  await fresh.database.db
    .insertInto('connectors')
    .values({ id, type: 'agent', display_name: id, options: '{}' })
    .execute();
}

const call = (key: string, address: string) =>
  agents.greet(
    { key, spki: Buffer.from(key), host: key, os: 'Unix', arch: 'x64', version: '1.4.0.0', address, machine: null },
    '1.3.5.0',
  );

test('agents that nobody has authorised are let in twenty times from one network, also from many addresses of it at once', async () => {
  const calls = Array.from({ length: 40 }, (_, n) => call(`one ${n}`, `2001:db8:1:2::${n.toString(16)}`));
  expect((await Promise.all(calls)).filter((end) => end === 'too-many')).toHaveLength(20);
  expect(await call('beside', '2001:db8:1:3::1')).toMatchObject({ state: 'unclaimed' });
});

test('once a thousand wait, the one that was there longest ago of the network with most of them makes room', async () => {
  await fresh.database.withClient(async (client) => {
    await client.query(`delete from drover.agents where state = 'unclaimed'`);
    const waits = `insert into drover.agents (key, spki, host, os, arch, version, address, last_seen)
      select $1 || n, '', 'h', 'Unix', 'x64', '1.4.0.0', format($2, n / $3), now() - interval '1 hour' - n * interval '1 second'
        from generate_series(0, $4) n`;
    await client.query(waits, ['few ', '203.0.113.%s', 5, 99]);
    await client.query(waits, ['many ', '2001:db8:f:%s::7', 20, 899]);
  });
  expect(await call('newcomer', '198.51.100.1')).toMatchObject({ state: 'unclaimed', host: 'newcomer' });
  const { rows: left } = await fresh.database.withClient((client) =>
    client.query<{ key: string }>(`select key from drover.agents where state = 'unclaimed'`),
  );
  expect(left).toHaveLength(1000);
  expect(left.map(({ key }) => key)).not.toContain('many 899');
  expect(left.filter(({ key }) => key.startsWith('few '))).toHaveLength(100);
});
