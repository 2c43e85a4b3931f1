import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sealer } from '../sealing/sealer.ts';
import { ConnectorStore } from '../stores/connector-store.ts';
import { TransferStore } from '../stores/transfer-store.ts';
import { UserStore } from '../stores/user-store.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { someConnector } from '../testing/some-connector.ts';
import { startRun } from './start-run.ts';
import { TransferList, type TransferPageQuery } from './transfer-list.ts';

let fresh: FreshDatabase;
let list: TransferList;
const ids = new Map<string, string>();
const people = { ada: '', bob: '' };
const connectors = { shared: '', ada: '', bob: '' };

const namesOf = (found: readonly string[]) => found.map((id) => [...ids].find(([, one]) => one === id)?.[0]);
const names = async (query: Omit<TransferPageQuery, 'limit'>) =>
  namesOf((await list.page({ limit: 100, ...query })).items);

beforeAll(async () => {
  fresh = await freshDatabase();
  const { database } = fresh;
  const users = new UserStore(database.db);
  const store = new ConnectorStore(database.db, new Sealer(randomBytes(32)), realClock);
  list = new TransferList(database);
  for (const name of ['ada', 'bob'] as const) {
    const email = `${name}@example.org`;
    people[name] = (await users.create({ email, name, role: 'operator', passwordHash: null })).id;
  }
  const connector = async (displayName: string, ownerId: string, shared: boolean) =>
    (await store.create({ type: 'ftp', displayName, options: {}, secrets: {}, ownerId, shared })).id;
  connectors.shared = await connector('Old Bahnhof server', people.ada, true);
  connectors.ada = await connector("Ada's 100% box", people.ada, false);
  connectors.bob = await connector("Bob's box", people.bob, false);

  const transfers = new TransferStore(database.db);
  const add = async (
    name: string,
    from: string,
    to: string,
    path: readonly string[],
    ran: { mode?: 'copy' | 'scan'; status?: number; copied?: number } | null,
  ) => {
    const { id } = await transfers.create({
      ...{ name, transferKey: '0123456789ab', policy: {}, filters: {}, ownerId: people.bob, schedule: null },
      ...{ source: { connectorId: from, root: '', path }, destination: { connectorId: to, root: 'Drive', path: [] } },
      ...(from === connectors.ada ? { ownerId: people.ada } : {}),
    });
    ids.set(name, id);
    if (ran === null) return;
    const { mode = 'copy', status, copied = 0 } = ran;
    const run = await startRun(database, { transferId: id, mode, requestedBy: null });
    if (status === undefined) return;
    await database.withClient((client) =>
      client.query(
        `update drover.runs set state = 'ended', status = $2, files_copied = $3::bigint, bytes_copied = $3::bigint * 10,
           files_failed_at_source = 1, files_failed_at_destination = 2 where id = $1`,
        [run, status, copied],
      ),
    );
  };
  await add('fresh', connectors.shared, connectors.bob, ['Homes', 'Müller'], null);
  await add('scanned', connectors.shared, connectors.bob, ['b'], { mode: 'scan', status: 100 });
  await add('failed scan', connectors.shared, connectors.bob, ['c'], { mode: 'scan', status: 402 });
  await add('done', connectors.shared, connectors.shared, ['a/b', '50%_off'], { status: 101, copied: 7 });
  await add('troubled', connectors.ada, connectors.shared, ['d'], { status: 211, copied: 3000 });
  await add('canceled', connectors.ada, connectors.ada, ['e'], { status: 230, copied: 20 });
  await add('waiting', connectors.bob, await someConnector(database, 'deleted long ago'), ['f'], {});
  await database.db.deleteFrom('connectors').where('id', '=', 'deleted long ago').execute();
  await add('gone', connectors.bob, connectors.bob, ['g'], { status: 100, copied: 999 });
  await transfers.update(ids.get('gone') ?? '', { archivedAt: new Date() });
});

afterAll(() => fresh[Symbol.asyncDispose]());

test('transfers are found by where they stand: a scan leaves them new, a canceled run is a warning', async () => {
  expect((await names({ state: 'new' })).sort()).toEqual(['fresh', 'scanned']);
  expect(await names({ state: 'in-progress' })).toEqual(['waiting']);
  expect(await names({ state: 'completed' })).toEqual(['done']);
  expect((await names({ state: 'warning' })).sort()).toEqual(['canceled', 'troubled']);
  expect(await names({ state: 'failed' })).toEqual(['failed scan']);
});

test('transfers are found by all words, in names, connectors and folders, in any case, and to the letter', async () => {
  expect(await names({ text: 'MÜLLER bahnhof' })).toEqual(['fresh']);
  expect(await names({ text: ' 50%_OFF ' })).toEqual(['done']);
  expect(await names({ text: '%' })).toHaveLength(3); // of Ada's box, and the folder
  expect(await names({ text: 'a/b/50' })).toEqual(['done']);
  expect(await names({ text: 'drive/' })).toHaveLength(7);
  expect(await names({ text: 'müller nobody' })).toEqual([]);
  expect((await names({ connectorId: connectors.ada })).sort()).toEqual(['canceled', 'troubled']);
});

test('transfers are found by exactly the pair of places that they are between', async () => {
  const at = (connectorId: string, root: string, ...path: readonly string[]) => ({ connectorId, root, path });
  const { shared, ada, bob } = connectors;
  expect(await names({ source: at(shared, '', 'a/b', '50%_off'), destination: at(shared, 'Drive') })).toEqual(['done']);
  expect(await names({ source: at(shared, '', 'a', 'b', '50%_off') })).toEqual([]);
  expect(await names({ source: at(shared, '', 'a/b') })).toEqual([]);
  expect(await names({ source: at(shared, 'a/b', '50%_off') })).toEqual([]);
  expect(await names({ source: at(ada, '', 'e'), destination: at(shared, 'Drive') })).toEqual([]);
  expect(await names({ source: at(ada, '', 'e'), destination: at(ada, 'Drive'), seenBy: people.bob })).toEqual([]);
  expect(await names({ source: at(bob, '', 'g') })).toEqual([]);
  expect((await names({ destination: at(bob, 'Drive') })).sort()).toEqual(['failed scan', 'fresh', 'scanned']);
});

test('a person finds those between connectors that they see, also their own only so long; where one was deleted, their own', async () => {
  expect((await names({ seenBy: people.ada })).sort()).toEqual(['canceled', 'done', 'troubled']);
  expect((await names({ seenBy: people.bob })).sort()).toEqual(['done', 'failed scan', 'fresh', 'scanned', 'waiting']);
  expect(await names({ seenBy: 'nobody' })).toEqual(['done']);
  const share = (shared: boolean) =>
    fresh.database.db.updateTable('connectors').set({ shared }).where('id', '=', connectors.shared).execute();
  await share(false);
  expect(await names({ seenBy: people.bob })).toEqual(['waiting']);
  expect((await list.totals({ seenBy: people.bob })).byState).toMatchObject({ completed: 0, 'in-progress': 1 });
  const source = { connectorId: connectors.shared, root: '', path: ['Homes', 'Müller'] };
  expect(await names({ seenBy: people.bob, source })).toEqual([]);
  await share(true);
  expect(await names({ seenBy: people.bob, source })).toEqual(['fresh']);
});

test('pages go through all of them once, newest first or in any other order', async () => {
  const newest = [...ids.keys()].filter((name) => name !== 'gone').reverse();
  for (const query of [{}, { sort: 'name' as const }, { sort: 'state' as const, order: 'ascending' as const }]) {
    const found: (string | undefined)[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list.page({ ...query, limit: 3, ...(cursor == null ? {} : { cursor }) });
      found.push(...namesOf(page.items));
      cursor = page.next;
    } while (cursor !== null);
    expect([...found].sort()).toEqual([...newest].sort());
    expect(found).toEqual(await names(query));
  }
  expect(await names({ sort: 'files' })).toEqual(expect.arrayContaining(newest));
  expect((await names({ sort: 'data' })).slice(0, 3)).toEqual(['troubled', 'canceled', 'done']);
  expect((await names({ sort: 'source', order: 'ascending' })).slice(0, 2)).toEqual(['done', 'scanned']);
  expect((await names({ sort: 'state' }))[0]).toBe('failed scan');
  expect(await names({ sort: 'name', order: 'ascending', skip: 5 })).toEqual(['troubled', 'waiting']);
  await expect(list.page({ limit: 3, cursor: 'x' })).rejects.toMatchObject({ kind: 'config-invalid' });
});

test('the totals are the sums over the last runs of what passes', async () => {
  expect(await list.totals({})).toEqual({
    byState: { new: 2, 'in-progress': 1, completed: 1, warning: 2, failed: 1 },
    filesCopied: 3027,
    filesFailed: 15,
    bytesCopied: 30_270,
  });
  expect(await list.totals({ state: 'warning', seenBy: people.ada })).toMatchObject({ filesCopied: 3020 });
  expect(await list.totals({ text: 'nothing like it' })).toMatchObject({ filesCopied: 0, bytesCopied: 0 });
});

test('10,000 transfers are searched, sorted and summed by the database', async () => {
  await fresh.database.withClient((client) =>
    client.query(`
      insert into drover.transfers (id, name, source_connector_id, source_root, source_path, destination_connector_id,
        destination_root, destination_path, transfer_key, policy, filters, last_run_id)
      select 'many' || n, 'Home ' || n, '${connectors.shared}', '', jsonb_build_array('Homes', 'user ' || n), '${connectors.ada}',
        '', '["Users"]', '0123456789ab', '{}', '{}', 'run' || n from generate_series(1, 10000) n`),
  );
  await fresh.database.withClient((client) =>
    client.query(`insert into drover.runs (id, transfer_id, mode, state, status, files_copied)
      select 'run' || n, 'many' || n, 'copy', 'ended', 100, n from generate_series(1, 10000) n`),
  );
  expect((await list.page({ text: 'user 7777', limit: 100 })).items).toEqual(['many7777']);
  expect((await list.page({ sort: 'files', skip: 5000, limit: 1 })).items).toEqual(['many5000']);
  expect((await list.totals({ text: 'homes user', seenBy: people.ada })).byState.completed).toBe(10_000);

  const source = { connectorId: connectors.shared, root: '', path: ['Homes', 'user 7777'] };
  const destination = { connectorId: connectors.ada, root: '', path: ['Users'] };
  await fresh.database.withClient((client) => client.query('analyze drover.transfers'));
  const lookups = async () => {
    expect((await list.page({ source, destination, limit: 1, seenBy: people.ada })).items).toEqual(['many7777']);
    const { rows } = await fresh.database.withClient((client) =>
      client.query<{ scans: number }>(
        "select idx_scan as scans from pg_stat_user_indexes where indexrelname = 'transfers_source_place'",
      ),
    );
    return rows[0]?.scans;
  };
  await expect.poll(lookups, { timeout: 20_000 }).toBeGreaterThan(0); // the database counts late
});
