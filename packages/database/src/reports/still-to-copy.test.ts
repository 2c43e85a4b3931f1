import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Migration, MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { startRun } from '../runs/start-run.ts';
import { endedRun, type Fate, type PretendedRun } from '../testing/ended-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { LOCKED } from '../testing/retry-scenarios.ts';
import { someConnector } from '../testing/some-connector.ts';
import { stillToCopy } from './still-to-copy.ts';

let fresh: FreshDatabase;
let migration: Migration;
let transferId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

/** A row whose scan found a folder to make, and four files in it to copy. */
beforeEach(async () => {
  const { database } = fresh;
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const place = { root: '', path: ['home'] };
  const row = { source: place, destination: place, tags: [], notes: '' };
  [transferId = ''] = await addRows(database.db, migration, [row, { ...row, source: { root: '', path: ['other'] } }]);
  await ran({ mode: 'scan', met: scanned, found: { bytes: 40, freeBytes: null, files: 4, newFolders: 1 } });
});

const scanned = fates('scanned', { 'x/': 'created' });
function fates(fate: Fate, others: Readonly<Record<string, Fate>> = {}): Readonly<Record<string, Fate>> {
  return { ...Object.fromEntries(['x/a', 'x/b', 'x/c', 'x/d'].map((path) => [path, fate])), ...others };
}
const ran = (run: Omit<PretendedRun, 'transferId'>) => endedRun(fresh.database, { transferId, ...run });

/** Of the one row that was scanned: files, bytes, folders to make, and whether nothing is left. */
async function left() {
  const [row, ...others] = await stillToCopy(fresh.database.db, migration.id);
  expect(others).toEqual([]);
  expect(await stillToCopy(fresh.database.db, migration.id, [transferId])).toEqual([row]);
  return row === undefined ? null : [row.files, row.bytes, row.newFolders, row.done];
}

/** Begins to copy, all or what failed, and has copied so much; nobody ends it. */
async function copying(files: number, only?: PretendedRun['only']): Promise<void> {
  const wish = { transferId, mode: 'copy', requestedBy: null } as const;
  const id = await startRun(fresh.database, only === undefined ? wish : { ...wish, only });
  const counted = [files, files * 10, files, only === undefined ? 1 : 0];
  await fresh.database.withClient((client) =>
    client.query(
      `update drover.runs set state = 'running', started_at = now(), files_copied = $2, bytes_copied = $3, files_seen = $4,
        folders_created = $5, folders_seen = $5 where id = $1`,
      [id, ...counted],
    ),
  );
}

test('is what the scan found, and falls while a copy runs', async () => {
  expect(await left()).toEqual([4, 40, 1, false]);
  await copying(3);
  expect(await left()).toEqual([1, 10, 0, false]);
});

test('is nothing after a copy that brought everything, also where it found less than the scan', async () => {
  await ran({ met: { 'x/': 'created', 'x/a': 'copied', 'x/b': 'copied', 'x/c': 'unchanged' } });
  expect(await left()).toEqual([0, 0, 0, true]);
});

test.each(['cancelled', 'stopped'] as const)('is the rest after a copy that was %s', async (end) => {
  await ran({ met: { 'x/': 'created', 'x/a': 'copied', 'x/b': 'copied' }, end });
  expect(await left()).toEqual([2, 20, 0, false]);
  await ran({ met: { 'x/': 'present', 'x/a': 'unchanged', 'x/c': 'copied' }, end });
  expect(await left()).toEqual([1, 10, 0, false]);
  await ran({ met: fates('unchanged', { 'x/': 'present', 'x/d': 'copied' }) });
  expect(await left()).toEqual([0, 0, 0, true]);
});

test('is what failed, until that was tried again', async () => {
  const failed = { 'x/c': 'failed at destination', 'x/d': 'failed at destination' } as const;
  const runId = await ran({ met: fates('copied', { 'x/': 'created', ...failed }) });
  expect(await left()).toEqual([2, 20, 0, false]);
  const only = { runId, cause: LOCKED };
  await ran({ met: { 'x/c': 'copied', 'x/d': 'failed at destination' }, only });
  expect(await left()).toEqual([1, 10, 0, false]);
  await ran({ met: { 'x/d': 'copied' }, only });
  expect(await left()).toEqual([0, 0, 0, true]);
});

test('falls while what failed is tried again', async () => {
  const runId = await ran({ met: fates('failed at destination', { 'x/': 'created' }) });
  await copying(3, { runId, cause: LOCKED });
  expect(await left()).toEqual([1, 10, 0, false]);
});

test('is as a newer scan has it, and a copy again of a row that was done brings what came', async () => {
  await ran({ met: fates('copied', { 'x/': 'created' }) });
  await ran({ mode: 'scan', met: fates('unchanged', { y: 'scanned' }), found: { bytes: 10, freeBytes: null } });
  expect(await left()).toEqual([1, 10, 0, false]);
  await ran({ met: fates('unchanged', { y: 'copied' }) });
  expect(await left()).toEqual([0, 0, 0, true]);
  await copying(2);
  expect(await left()).toEqual([0, 0, 0, false]);
});

test('stays where a copy came to an end before it met anything', async () => {
  await ran({ met: {}, end: 'cancelled' });
  expect(await left()).toEqual([4, 40, 1, false]);
});

/** Of how many items the rights are still to be carried over, and whether nothing is left. */
async function rights() {
  const [row] = await stillToCopy(fresh.database.db, migration.id);
  return [row?.rights, row?.done];
}
const ask = (text: string, ...values: unknown[]) =>
  fresh.database.withClient((client) => client.query(text, [transferId, ...values]));
const taking = () => ask('update drover.runs set takes_permissions = true where transfer_id = $1');
const passAt = (items: number, state: string) =>
  ask(
    `insert into drover.permission_passes (transfer_id, migration_id, base_run, at_run, at_seq, look_run, state, items)
      values ($1, '', 1, 1, 0, 1, $2, $3) on conflict (transfer_id) do update set state = $2, items = $3`,
    ...[state, items],
  );

test('counts the items whose rights are to be carried over only where both sides know rights', async () => {
  expect(await rights()).toEqual([0, false]);
  await taking();
  expect(await rights()).toEqual([6, false]);
});

test('counts them until the pass behind the copy has gone over them', async () => {
  await ran({ met: fates('copied', { 'x/': 'created' }) });
  await taking();
  await passAt(0, 'waiting');
  expect(await rights()).toEqual([6, false]);
  await passAt(4, 'running');
  expect(await rights()).toEqual([2, false]);
  await passAt(6, 'ended');
  expect(await rights()).toEqual([0, true]);
  await ran({ mode: 'scan', met: fates('unchanged'), found: { bytes: 0, freeBytes: null, files: 0 } });
  await taking();
  expect(await rights()).toEqual([0, false]);
  await ran({ mode: 'scan', met: fates('unchanged', { y: 'scanned' }), found: { bytes: 10, freeBytes: null } });
  await taking();
  expect(await rights()).toEqual([6, false]);
});
