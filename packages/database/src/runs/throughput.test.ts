import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationThroughput } from '../queue/migration-throughput.ts';
import { MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { TransferStore } from '../stores/transfer-store.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { RunQueries } from './run-queries.ts';
import type { WorkerActivity } from './run-view.ts';
import { startRun } from './start-run.ts';
import { dropOldThroughput, readThroughput } from './throughput.ts';
import { WorkerStore } from './worker-store.ts';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let workers: WorkerStore;
let run = '';

const ACTIVITY: WorkerActivity = {
  ...{ bytesMoved: 1000, bytesUnreported: 0, bytesUnderWay: 200, filesSettled: 1, moving: [] },
  ...{ bytesPerSecond: 100, filesPerSecond: 2, stillMs: 0, lanes: { reading: 300, waiting: 0, writing: 100 } },
};

beforeAll(async () => {
  fresh = await freshDatabase();
  const { database } = fresh;
  workers = new WorkerStore(database);
  const side = { connectorId: await someConnector(database), root: '', path: [] };
  const transfer = await new TransferStore(database.db).create({
    ...{ name: 'test', source: side, destination: side, transferKey: '0123456789ab', policy: {}, filters: {} },
    ...{ ownerId: null, schedule: null },
  });
  run = await startRun(database, { transferId: transfer.id, mode: 'copy', requestedBy: null });
  await set(`state = 'running', started_at = now() - interval '1 hour', files_planned = 10, bytes_planned = 1000`);
});
afterAll(() => fresh[Symbol.asyncDispose]());

const set = (assignments: string) =>
  fresh.database.withClient((client) => client.query(`update drover.runs set ${assignments} where id = $1`, [run]));
const progress = async () => (await new RunQueries(fresh.database).get(run))?.progress;

test('keeps ten minutes of what all workers moved, without gaps', async () => {
  const { database } = fresh;
  for (const worker of ['one', 'other']) await workers.tell(run, worker, ACTIVITY, { bytes: 500, files: 1 });
  const shift = (slots: number) =>
    database.withClient((client) => client.query('update drover.run_throughput set slot = slot - $1', [slots]));
  await shift(3);
  const points = await readThroughput(database, run);
  expect(points.length).toBe(120);
  const steps = new Set(points.slice(1).map(({ at }, index) => at.getTime() - (points[index]?.at.getTime() ?? 0)));
  expect([...steps]).toEqual([5000]);
  expect(points.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond * 5, 0)).toBe(1000);
  expect(points.reduce((sum, { filesPerSecond }) => sum + filesPerSecond * 5, 0)).toBe(2);
  await shift(200);
  await workers.tell(run, 'one', ACTIVITY, { bytes: 0, files: 0 });
  const left = await database.withClient((client) => client.query('select 1 from drover.run_throughput'));
  expect(left.rowCount).toBe(0);
});

test('is kept of a migration beyond the end of its rows, and forgotten once it is old', async () => {
  const { database } = fresh;
  const ask = (text: string, values: readonly unknown[] = []) =>
    database.withClient((client) => client.query(text, [...values]));
  const from = await someConnector(database);
  const to = await someConnector(database);
  const pair = { sourceConnectorId: from, destinationConnectorId: to };
  const migration = await new MigrationStore(database.db).create({
    ...{ ...pair, name: 'test', ownerId: null, policy: {}, filters: {}, priority: 0 },
  });
  const side = { root: '', path: [] };
  const rows = [1, 2].map(() => ({ source: side, destination: side, tags: [], notes: '' }));
  const ids = await addRows(database.db, migration, rows);
  for (const [index, transferId] of ids.entries()) {
    const id = await startRun(database, { transferId, mode: 'copy', requestedBy: null });
    await workers.tell(id, 'one', ACTIVITY, { bytes: 5000, files: 10 });
    if (index === 0) await ask(`update drover.runs set state = 'ended', ended_at = now() where id = $1`, [id]);
    else await ask(`update drover.runs set state = 'running', started_at = now() where id = $1`, [id]);
  }
  await ask('update drover.run_throughput set slot = slot - 1');
  const seen = await migrationThroughput(database, migration.id, pair);
  expect(seen.points.length).toBe(120);
  expect(seen.points.reduce((sum, { rows: moved }) => sum + moved, 0)).toBe(2);
  expect(seen.points.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond * 5, 0)).toBe(10_000);
  expect(seen).toMatchObject({ lanes: { reading: 300, waiting: 0, writing: 100 }, source: { filesPerSecond: 2 } });
  expect(seen.destination).toEqual(seen.source);
  await ask('update drover.run_throughput set slot = slot - 120');
  await dropOldThroughput(database);
  expect((await ask('select 1 from drover.run_throughput')).rowCount).toBe(0);
});

test('counts as done what is settled and what is under way, never more than there is', async () => {
  await workers.tell(run, 'other', { ...ACTIVITY, bytesUnderWay: 0 }, { bytes: 0, files: 0 });
  await workers.tell(run, 'one', ACTIVITY, { bytes: 0, files: 0 });
  expect((await progress())?.bytesDone).toBe(200);
  await set('bytes_settled = 500');
  expect((await progress())?.bytesDone).toBe(700);
  await workers.tell(run, 'one', { ...ACTIVITY, bytesUnderWay: 900 }, { bytes: 0, files: 0 });
  expect((await progress())?.bytesDone).toBe(1000);
  await set('bytes_settled = 0');
});

test('foretells the end from what is left, and says nothing while nothing moves', async () => {
  await workers.gone('none');
  await workers.tell(run, 'one', ACTIVITY, { bytes: 0, files: 0 });
  await workers.tell(run, 'other', { ...ACTIVITY, stillMs: 60_000 }, { bytes: 0, files: 0 });
  expect(await progress()).toMatchObject({ etaMs: 3000, lanes: { reading: 600, waiting: 0, writing: 200 } });
  await workers.tell(run, 'one', { ...ACTIVITY, stillMs: 5000 }, { bytes: 0, files: 0 });
  expect((await progress())?.etaMs).toBeNull();
  // All bytes are under way, and files are open: it is not over yet.
  await workers.tell(run, 'one', { ...ACTIVITY, bytesUnderWay: 1000, filesPerSecond: 0 }, { bytes: 0, files: 0 });
  await workers.tell(run, 'other', { ...ACTIVITY, filesPerSecond: 0 }, { bytes: 0, files: 0 });
  expect((await progress())?.etaMs).toBeNull();
  await set('files_settled = 10, bytes_settled = 1000');
  expect((await progress())?.etaMs).toBe(0);
  await set(`state = 'paused', paused_at = now()`);
  expect(await progress()).toMatchObject({ etaMs: null, bytesPerSecond: 0, lanes: null });
});
