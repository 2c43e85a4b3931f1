import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { AuditStore } from './audit-store.ts';
import { SettingStore } from './setting-store.ts';
import { TransferStore } from './transfer-store.ts';

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});

afterAll(() => fresh[Symbol.asyncDispose]());

const NEW_TRANSFER = {
  name: 'Home folders',
  source: { connectorId: 'source', root: '', path: ['a/b', '\uef80', '"quoted"', '😀'] },
  destination: { connectorId: 'destination', root: 'Drive', path: [] },
  transferKey: 'abcdefghijkl',
  policy: { verify: true },
  filters: {},
  ownerId: null,
  schedule: null,
};

test('a transfer comes back with its paths as they were, whatever they hold', async () => {
  const transfers = new TransferStore(fresh.database.db);
  const made = await transfers.create(NEW_TRANSFER);
  expect(made).toEqual({
    ...NEW_TRANSFER,
    tags: [],
    destinationUnknown: false,
    migrationId: null,
    id: made.id,
    createdAt: made.createdAt,
    archivedAt: null,
    lastRunId: null,
  });
  expect(await transfers.get(made.id)).toEqual(made);
  await transfers.setLastRun(made.id, 'run');
  const changes = { name: 'Other', tags: ['homes'], schedule: { cron: '0 3 * * *' }, filters: { include: ['*.txt'] } };
  expect(await transfers.update(made.id, changes)).toEqual({ ...made, ...changes, lastRunId: 'run' });
  expect(await transfers.update(made.id, { schedule: null })).toMatchObject({ schedule: null, name: 'Other' });
  expect(await transfers.update('none', { name: 'x' })).toBeNull();
  expect(await transfers.remove(made.id)).toBe('removed');
  expect(await transfers.remove(made.id)).toBe('not-found');
  expect(await transfers.get(made.id)).toBeNull();
});

test('of several that are made at once between the same folders there is one', async () => {
  const transfers = new TransferStore(fresh.database.db);
  const between = { ...NEW_TRANSFER, destination: { ...NEW_TRANSFER.destination, connectorId: 'second' } };
  const source = { ...NEW_TRANSFER.source, connectorId: 'first' };
  for (let round = 0; round < 10; round++) {
    const wish = { ...between, source: { ...source, path: [`${round}`, ...source.path] } };
    const made = await Promise.all(Array.from({ length: 4 }, () => transfers.createFirst(wish)));
    expect(made.filter((each) => each !== null)).toHaveLength(1);
    expect(
      await transfers.createFirst({ ...wish, destination: { ...wish.destination, root: 'Other' } }),
    ).not.toBeNull();
    expect(await transfers.createFirst({ ...wish, source: { ...source, path: [`${round}`] } })).not.toBeNull();
    await transfers.update(made.find((each) => each !== null)?.id ?? '', { archivedAt: new Date() });
    expect(await transfers.createFirst(wish)).not.toBeNull();
  }
});

test('the transfers of a connector are those on either side of it, without the archived ones', async () => {
  const transfers = new TransferStore(fresh.database.db);
  const made = [];
  for (let at = 0; at < 3; at++) made.push((await transfers.create({ ...NEW_TRANSFER, name: `n${at}` })).id);
  const [archived = '', ...rest] = made;
  await transfers.update(archived, { archivedAt: new Date() });
  for (const connectorId of ['source', 'destination']) {
    expect((await transfers.listUsing(connectorId)).map(({ id }) => id).sort()).toEqual([...rest].sort());
  }
  expect(await transfers.listUsing('nothing')).toEqual([]);
});

test('the audit is given newest first, by person and by action, and forgets what is old', async () => {
  const audit = new AuditStore(fresh.database.db);
  const base = { target: null, detail: null, address: null };
  for (const [userId, action] of [
    ['a', 'sign-in'],
    ['b', 'sign-in'],
    ['a', 'connector.delete'],
  ] as const) {
    await audit.add({ ...base, userId, actor: `${userId}@example.org`, action, detail: { list: [1, 'x'] } });
  }
  const all = await audit.list({ limit: 10 });
  expect(all.map(({ userId, action }) => `${userId} ${action}`)).toEqual([
    'a connector.delete',
    'b sign-in',
    'a sign-in',
  ]);
  expect(all[0]?.detail).toEqual({ list: [1, 'x'] });
  expect(await audit.list({ limit: 1, before: all[0]?.id ?? 0 })).toEqual([all[1]]);
  expect(await audit.list({ limit: 10, userId: 'a', action: 'sign-in' })).toEqual([all[2]]);
  await audit.removeOlderThan(new Date(Date.now() - 60_000));
  expect(await audit.list({ limit: 10 })).toHaveLength(3);
  await audit.removeOlderThan(new Date(Date.now() + 60_000));
  expect(await audit.list({ limit: 10 })).toEqual([]);
});

test.each([[null], [0], ['text'], [[1, [2]]], [{ a: { b: [] } }], [false]])(
  'the setting %j comes back',
  async (value) => {
    const settings = new SettingStore(fresh.database.db);
    expect(await settings.get('s')).toBeUndefined();
    await settings.set('s', 'before');
    await settings.set('s', value);
    expect(await settings.get('s')).toEqual(value);
    await settings.remove('s');
  },
);
