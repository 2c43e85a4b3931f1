import { randomBytes } from 'node:crypto';
import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stopOverdueRuns } from '../agents/waiting-runs.ts';
import { metItems } from '../fixes/met-items.ts';
import { migrate } from '../migrations/migrate.ts';
import { newId } from '../new-id.ts';
import { ProblemStore } from '../problems/problem-store.ts';
import { ProofReader } from '../proof/proof-reader.ts';
import { reportRows } from '../reports/report-rows.ts';
import { countScanned } from '../reports/scanned-rows.ts';
import { dropOldRuns } from '../runs/drop-old-runs.ts';
import { RunQueries } from '../runs/run-queries.ts';
import { cancelRun, startRun } from '../runs/start-run.ts';
import { Sealer } from '../sealing/sealer.ts';
import { ConnectorStore } from '../stores/connector-store.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { someConnector } from '../testing/some-connector.ts';
import { editRows, type RowEdit } from './edit-rows.ts';
import { type Migration, MigrationStore } from './migration-store.ts';
import { addRows } from './new-rows.ts';
import { RowList } from './row-list.ts';
import { updateRows } from './update-rows.ts';

const sides = { source: ['Old'], destination: ['New'] };

let fresh: FreshDatabase;
let migration: Migration;

beforeAll(async () => {
  // What was cancelled before that step has left its figures on the row; the step mends that.
  fresh = await freshDatabase({ upTo: '0019-user-views' });
  const { database } = fresh;
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const [spoiled, untouched] = [await newRow('spoiled'), await newRow('untouched')];
  const run = await ran(spoiled, queuedThen);
  for (const row of [spoiled, spoiled, untouched]) await cancelled(row, 'copy', queuedThen);
  const { rows } =
    await sql`select state, times_run, files_successful from drover.transfers where id = ${spoiled}`.execute(
      database.db,
    );
  expect(rows).toEqual([{ state: 'canceled', times_run: 3, files_successful: 0 }]);
  await migrate(database.db);
  expect(await rowOf(spoiled)).toMatchObject({ state: 'problems', statusCode: 201, lastRunId: run, timesRun: 1 });
  expect(await rowOf(spoiled)).toMatchObject({ files: { successful: 9, failed: 1, skipped: 0 } });
  expect(await rowOf(untouched)).toMatchObject({ state: 'canceled', statusCode: 230, lastRunId: null, timesRun: 0 });
  await sql`delete from drover.transfers`.execute(database.db);
});
afterAll(() => fresh[Symbol.asyncDispose]());

async function newRow(name: string): Promise<string> {
  const place = { root: '', path: [name] };
  const [id = ''] = await addRows(fresh.database.db, migration, [
    { source: place, destination: place, tags: [], notes: '' },
  ]);
  return id;
}

const rowOf = async (id: string) => (await new RowList(fresh.database.db).getMany([id])).get(id);

type Queue = (transferId: string, mode: 'copy' | 'scan') => Promise<string>;

const queued: Queue = (transferId, mode) => startRun(fresh.database, { transferId, mode, requestedBy: null });

/** The same with what the schema of that time had. */
const queuedThen: Queue = async (transferId, mode) => {
  const id = newId();
  await sql`update drover.transfers set last_run_id = ${id} where id = ${transferId}`.execute(db());
  await sql`insert into drover.runs (id, transfer_id, mode) values (${id}, ${transferId}, ${mode})`.execute(db());
  return id;
};

async function cancelled(transferId: string, mode: 'copy' | 'scan' = 'copy', queue = queued): Promise<void> {
  const id = await queue(transferId, mode);
  const { rows } = await sql`select state, last_run_id from drover.transfers where id = ${transferId}`.execute(db());
  expect(rows).toEqual([{ state: 'queued', last_run_id: id }]);
  expect(await cancelRun(fresh.database, id)).toBe(true);
}

/** A copy of ten files that brought over nine. */
async function ran(transferId: string, queue = queued): Promise<string> {
  const id = await queue(transferId, 'copy');
  const set = (change: string) => sql`update drover.runs set ${sql.raw(change)} where id = ${id}`.execute(db());
  await set("started_at = now(), state = 'running'");
  await sql`insert into drover.items (run, seq, path, folder, outcome, cause, bytes, started, took)
    select number, 1, '/a', false, 0, 'access-denied', 5, 0, 0 from drover.runs where id = ${id}`.execute(db());
  await sql`insert into drover.run_problems (run, cause, count, first_seq)
    select number, 'access-denied', 1, 1 from drover.runs where id = ${id}`.execute(db());
  await set(`ended_at = now(), state = 'ended', status = 201, seq = 1, files_seen = 10, files_copied = 9, bytes_copied = 90,
    files_failed_at_destination = 1, bytes_failed = 5`);
  return id;
}

const db = () => fresh.database.db;
const edit = (id: string, change: RowEdit) =>
  editRows(db(), { migrationId: migration.id, sides }, { ids: [id] }, change);

test('a row whose only run was cancelled while it waited can be changed and deleted', async () => {
  const id = await newRow('never');
  await cancelled(id);
  await cancelled(id, 'scan');
  expect(await rowOf(id)).toMatchObject({
    ...{ state: 'canceled', statusCode: 230, timesRun: 0, firstRunAt: null, lastRunId: null, lastEndedAt: null },
    files: { successful: 0, failed: 0, skipped: 0 },
  });
  expect(await countScanned(db(), migration.id)).toMatchObject({ scanned: 0 });
  const elsewhere = { root: '', path: ['elsewhere'] };
  expect(await updateRows(db(), migration.id, [{ id, source: elsewhere }])).toEqual([]);
  expect(await edit(id, { kind: 'paths', source: { root: '', path: ['other'] } })).toMatchObject({ done: 1 });
  expect(await edit(id, { kind: 'delete' })).toMatchObject({ done: 1 });
  expect(await rowOf(id)).toBeUndefined();
});

test('a run that was cancelled while it waited leaves what the last one came to, and its problems', async () => {
  const id = await newRow('ran');
  const run = await ran(id);
  const before = await rowOf(id);
  expect(before).toMatchObject({ state: 'problems', lastRunId: run, timesRun: 1, files: { successful: 9, failed: 1 } });
  await cancelled(id);
  await cancelled(id, 'scan');
  expect(await rowOf(id)).toEqual(before);
  expect(await new ProblemStore(db()).list(migration.id)).toMatchObject([{ cause: 'access-denied', items: 1 }]);
  const steps = await Array.fromAsync(metItems(db(), migration.id, { kind: 'exclude-paths', paths: [['a']] }));
  const met = steps.flatMap(({ items }) => items);
  expect(met).toMatchObject([{ path: ['a'], cause: 'access-denied', run: { transferId: id } }]);
  expect(await edit(id, { kind: 'delete' })).toMatchObject({ done: 0, refusedCount: 1 });
  const { filter } = parseFilter('ran');
  const totals = await new RowList(db()).totals({ migrationId: migration.id, filter, sides });
  expect(totals).toMatchObject({ byState: { problems: 1 }, files: { successful: 9, failed: 1 } });
  for await (const row of reportRows(db(), migration.id)) {
    if (row.id === id) expect(row).toMatchObject({ timesRun: 1, last: { status: 201 }, filesCopied: 9 });
  }
  await using proof = await ProofReader.open(fresh.database, new AbortController().signal);
  for await (const transfer of proof.transfers({ kind: 'migration', id: migration.id })) {
    if (transfer.id === id) expect(transfer.runs).toMatchObject([{ id: run, number: transfer.lastRun }]);
  }
});

test('what the last run came to is kept while another one waits, however old it is', async () => {
  const id = await newRow('old');
  await ran(id);
  const scan = await startRun(fresh.database, { transferId: id, mode: 'scan', requestedBy: null });
  await sql`update drover.runs set started_at = now(), state = 'running' where id = ${scan}`.execute(db());
  await sql`update drover.runs set ended_at = now(), state = 'ended', status = 100 where id = ${scan}`.execute(db());
  const waits = await startRun(fresh.database, { transferId: id, mode: 'copy', requestedBy: null });
  await dropOldRuns(fresh.database, new Date(Date.now() + 3_600_000));
  await cancelRun(fresh.database, waits);
  expect(await rowOf(id)).toMatchObject({ state: 'scanned', statusCode: 100, lastRunId: scan, timesRun: 2 });
});

/** A run that worked and was stopped. */
async function stopped(transferId: string, mode: 'copy' | 'scan', came: string): Promise<string> {
  const id = await queued(transferId, mode);
  const error = { kind: 'not-found', message: 'The folder is gone.', scope: 'item', retryable: false };
  await sql`update drover.runs set started_at = now(), state = 'running' where id = ${id}`.execute(db());
  await sql`update drover.runs set ended_at = now(), state = 'ended', status = 411, ${sql.raw(came)},
    stopped_by = ${JSON.stringify({ side: 'source', error })} where id = ${id}`.execute(db());
  return id;
}

const proved = async (id: string) => {
  await using proof = await ProofReader.open(fresh.database, new AbortController().signal);
  const all = await Array.fromAsync(proof.transfers({ kind: 'migration', id: migration.id }));
  return all.find((transfer) => transfer.id === id);
};

test('a run that was stopped before it met anything is told, and spoils nothing of what earlier ones came to', async () => {
  const id = await newRow('stopped');
  const run = await ran(id);
  const others = await new ProblemStore(db()).list(migration.id);
  const unread = await countScanned(db(), migration.id);
  const scan = await stopped(id, 'scan', 'seq = 0');
  const copy = await stopped(id, 'copy', 'seq = 0');
  expect(await rowOf(id)).toMatchObject({ state: 'failed', statusCode: 411, lastRunId: copy, timesRun: 3 });
  expect(await new ProblemStore(db()).list(migration.id)).toEqual(others);
  expect(await countScanned(db(), migration.id)).toEqual(unread);
  const steps = await Array.fromAsync(metItems(db(), migration.id, { kind: 'exclude-paths', paths: [['a']] }));
  const met = steps.flatMap(({ items }) => items);
  expect(met).toContainEqual(expect.objectContaining({ run: expect.objectContaining({ transferId: id }) }));
  expect(await proved(id)).toMatchObject({
    runs: [{ id: run, finished: true }],
    stoppedAtOnce: [{ id: copy, status: 411, endedAt: expect.any(Date), message: 'The folder is gone.' }],
  });
  expect((await proved(id))?.lastRun).toBe((await proved(id))?.runs[0]?.number);
  await dropOldRuns(fresh.database, new Date(Date.now() + 3_600_000));
  expect(await proved(id)).toMatchObject({ runs: [{ id: run, logDeleted: false }], stoppedAtOnce: [{ id: copy }] });
  expect(await new RunQueries(fresh.database).get(scan)).toMatchObject({ logDeletedAt: expect.any(Date) });
});

test.each(['seq = 1', 'files_seen = 1', 'folders_seen = 1', 'files_planned = 1', 'setbacks = 1'])(
  'a run that was stopped when it may have met or written something takes the place of the one before: %s',
  async (came) => {
    const id = await newRow(came);
    await ran(id);
    const run = await stopped(id, 'copy', came);
    expect(await proved(id)).toMatchObject({ runs: [{ id: run, finished: false }], stoppedAtOnce: [] });
  },
);

test('a run whose connector lost its authorisation while it waited is none, and a row that never ran says so', async () => {
  const [earlier, never, under] = [await newRow('earlier'), await newRow('first'), await newRow('under way')];
  const run = await ran(earlier);
  const before = await rowOf(earlier);
  const begun = await queued(under, 'copy');
  await sql`update drover.runs set started_at = now(), state = 'running' where id = ${begun}`.execute(db());
  const only = { runId: run, cause: 'access-denied' };
  const wish = { mode: 'copy', requestedBy: null } as const;
  await startRun(fresh.database, { ...wish, transferId: earlier, only });
  const waits = await queued(never, 'copy');
  const connectors = new ConnectorStore(db(), new Sealer(randomBytes(32)), realClock);
  expect(await connectors.deauthorize(migration.sourceConnectorId, 'Taken back.')).toBe(true);
  expect(await rowOf(earlier)).toEqual(before);
  expect(await rowOf(never)).toMatchObject({ state: 'failed', statusCode: 402, lastRunId: null, timesRun: 0 });
  expect(await new RunQueries(fresh.database).get(waits)).toMatchObject({
    ...{ state: 'ended', status: 402, startedAt: null },
    stoppedBy: { side: 'source', error: { kind: 'unauthenticated' } },
  });
  expect(await rowOf(under)).toMatchObject({ state: 'canceling', statusCode: null, lastRunId: begun });
  const { rows: left } = await sql`select run from drover.run_selection`.execute(db());
  expect(left).toEqual([]);
});

test('a run that waited too long for an agent before it began is none, and a row that never ran says so', async () => {
  await sql`update drover.connectors set state = 'authorized'`.execute(db());
  const [earlier, never, under] = [await newRow('earlier 2'), await newRow('first 2'), await newRow('under way 2')];
  await ran(earlier);
  const before = await rowOf(earlier);
  const begun = await queued(under, 'copy');
  await sql`update drover.runs set started_at = now(), state = 'running' where id = ${begun}`.execute(db());
  const [again, waits] = [await queued(earlier, 'copy'), await queued(never, 'copy')];
  const waiting = [again, waits, begun];
  await sql`update drover.runs set agents = array[${migration.sourceConnectorId}], admitted_at = now(),
    waiting_since = now() - interval '1 hour' where id = any(${waiting}::text[])`.execute(db());
  expect([...(await stopOverdueRuns(fresh.database, 1800))].sort()).toEqual([...waiting].sort());
  expect(await rowOf(earlier)).toEqual(before);
  expect(await rowOf(never)).toMatchObject({ state: 'failed', statusCode: 410, lastRunId: null, timesRun: 0 });
  expect(await new RunQueries(fresh.database).get(waits)).toMatchObject({
    ...{ state: 'ended', status: 410, startedAt: null },
    stoppedBy: { side: 'source', error: { kind: 'unavailable' } },
  });
  expect(await rowOf(under)).toMatchObject({ state: 'canceling', statusCode: null, lastRunId: begun });
  expect(await stopOverdueRuns(fresh.database, 1800)).toEqual([]);
});
