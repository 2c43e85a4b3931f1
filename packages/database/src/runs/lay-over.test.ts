import type { RunCounters } from '@drover/core';
import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metItems } from '../fixes/met-items.ts';
import { migrate } from '../migrations/migrate.ts';
import { readTotals, readTransfers } from '../notifications/read-ended.ts';
import { ProblemStore } from '../problems/problem-store.ts';
import { reportRows } from '../reports/report-rows.ts';
import { stoppedRows } from '../reports/stopped-rows.ts';
import { type Migration, MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { RowList } from '../rows/row-list.ts';
import { TransferStore } from '../stores/transfer-store.ts';
import { countersOf, endedRun, type Fate, recordOf } from '../testing/ended-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { DENIED, LOCKED, RETRIES, type RetryScenario, WHOLE } from '../testing/retry-scenarios.ts';
import { someConnector } from '../testing/some-connector.ts';
import { RunQueries } from './run-queries.ts';
import { cancelRun, startRun } from './start-run.ts';
import { TransferList } from './transfer-list.ts';

let fresh: FreshDatabase;
const db = () => fresh.database.db;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

/** A migration of its own, with one row. */
async function newRow(): Promise<{ readonly migration: Migration; readonly transferId: string }> {
  const [sourceConnectorId, destinationConnectorId] = [
    await someConnector(fresh.database),
    await someConnector(fresh.database),
  ];
  const migration = await new MigrationStore(db()).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const place = { root: '', path: ['home'] };
  const [transferId = ''] = await addRows(db(), migration, [
    { source: place, destination: place, tags: [], notes: '' },
  ]);
  return { migration, transferId };
}

const problemsOf = (stands: RetryScenario['stands']) =>
  Object.entries(stands).flatMap(([path, fate]) => {
    const cause = CAUSES[fate];
    return cause === undefined ? [] : [`${cause} /${path}`.replace(/\/$/, '')];
  });
const CAUSES: Partial<Record<Fate, string>> = {
  conflict: 'conflict',
  'failed at destination': LOCKED,
  'failed at source': DENIED,
  gone: 'gone-at-source',
  unsupported: 'unsupported-at-destination',
};

test.each(RETRIES)('$what', async ({ steps, state, status, stands }) => {
  const { migration, transferId } = await newRow();
  const runs: string[] = [];
  for (const { of, ...step } of steps) {
    const only = of === undefined ? {} : { only: { runId: runs[of[0]] ?? '', cause: of[1] } };
    runs.push(await endedRun(fresh.database, { transferId, ...step, ...only }));
  }
  const counted = countersOf(Object.entries(stands).map(recordOf));
  const standing = (await new RunQueries(fresh.database).lastAsRow([transferId])).get(transferId);
  const ofRuns = { bytesRead: 0, leftoversDiscarded: 0 };
  expect(standing).toMatchObject({ id: runs.at(-1), status, counters: { ...counted, ...ofRuns } });

  const rows = new RowList(db());
  const scanned = steps.findLast(({ of }) => of === undefined)?.mode === 'scan';
  const figures = figuresOf(counted, scanned);
  const row = (await rows.getMany([transferId])).get(transferId);
  expect(row).toMatchObject({ state, statusCode: status, lastRunId: runs.at(-1), timesRun: runs.length, ...figures });
  const { filter } = parseFilter(`code:${status}`);
  const sides = { source: ['Old'], destination: ['New'] };
  const totals = await rows.totals({ migrationId: migration.id, filter, sides });
  expect(totals).toMatchObject({ rows: 1, byState: { [state]: 1 }, ...figures });
  const [reported] = await Array.fromAsync(reportRows(db(), migration.id));
  expect(reported?.last).toMatchObject({
    ...{ status, filesCopied: counted.filesCopied, filesFailed: figures.files.failed },
    ...{ foldersListed: counted.foldersListed, foldersFailed: counted.foldersFailed },
  });
  const told = await db()
    .transaction()
    .execute(async (tx) => ({ totals: await readTotals(tx, runs), rows: await readTransfers(tx, runs) }));
  const { successful, failed, skipped } = figures.files;
  expect(told.totals).toMatchObject({ byState: { [state]: 1 }, files: { successful, failed, skipped } });
  expect(told.rows).toMatchObject([{ id: transferId, runId: runs.at(-1), state, status, filesFailed: failed }]);
  const stopped = await Array.fromAsync(stoppedRows(db(), migration.id));
  expect(stopped).toHaveLength(status === 410 ? 1 : 0);

  const problems = new ProblemStore(db());
  const open = problemsOf(stands);
  const items = await Array.fromAsync(problems.items(migration.id));
  expect(items.map(({ item }) => `${item.cause} /${item.path.join('/')}`).sort()).toEqual(open.sort());
  const groups = await problems.list(migration.id);
  expect(groups.map(({ cause, rows: inRows, items: count }) => [cause, inRows, count]).sort()).toEqual(
    [...Map.groupBy(open, (each) => each.split(' ')[0])].map(([cause, of]) => [cause, 1, of.length]).sort(),
  );
  expect(groups.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(
    10 * Object.entries(stands).filter(([path, fate]) => fate in CAUSES && !path.endsWith('/')).length,
  );
  const all = { kind: 'exclude-paths', paths: Object.keys(stands).map((path) => path.split('/').slice(0, 1)) } as const;
  const met = (await Array.fromAsync(metItems(db(), migration.id, all))).flatMap((step) => step.items);
  expect(met.map(({ path }) => path.join('/')).sort()).toEqual(
    Object.entries(stands)
      .flatMap(([path, fate]) => (fate === 'gone' ? [] : [path.replace(/\/$/, '')]))
      .sort(),
  );
  const own = await new RunQueries(fresh.database).get(runs.at(-1) ?? '');
  expect(own?.counters).toEqual(countersOf(Object.entries(steps.at(-1)?.met ?? {}).map(recordOf)));
});

function figuresOf(counted: RunCounters, scanned: boolean) {
  const { filesSeen, bytesSeen, bytesFailed, filesCopied: copied, bytesCopied } = counted;
  const failed = counted.filesFailedAtSource + counted.filesFailedAtDestination;
  const excluded = counted.filesExcluded - counted.foldersExcluded;
  const left =
    counted.filesUnchanged + counted.filesSkipped + counted.filesConflicting + counted.filesUnsupportedAtDestination;
  return {
    files: { successful: copied, failed, excluded, skipped: scanned ? filesSeen - failed - copied - excluded : left },
    bytes: {
      ...{ successful: bytesCopied, failed: bytesFailed },
      skipped: scanned ? bytesSeen - bytesFailed - bytesCopied - counted.bytesExcluded : counted.bytesSkipped,
    },
  };
}

test('while a retry waits, runs, or is cancelled before it began, the row shows what it was', async () => {
  const { transferId } = await newRow();
  const first = await endedRun(fresh.database, { transferId, met: WHOLE });
  await endedRun(fresh.database, {
    ...{ transferId, only: { runId: first, cause: LOCKED } },
    met: { x: 'copied', y: 'failed at source' },
  });
  const row = async () => (await new RowList(db()).getMany([transferId])).get(transferId);
  const before = await row();
  expect(before).toMatchObject({ statusCode: 210, files: { successful: 4, failed: 1, skipped: 0 } });
  const wish = { transferId, mode: 'copy', requestedBy: null } as const;
  const waits = await startRun(fresh.database, { ...wish, only: { runId: first, cause: LOCKED } });
  expect(await row()).toMatchObject({ state: 'queued', statusCode: null, files: before?.files });
  await cancelRun(fresh.database, waits);
  expect(await row()).toEqual(before);
  const runs = await startRun(fresh.database, { ...wish, only: { runId: first, cause: LOCKED } });
  await sql`update drover.runs set started_at = now(), state = 'running', files_copied = 1 where id = ${runs}`.execute(
    db(),
  );
  expect(await row()).toMatchObject({ state: 'running', files: before?.files, bytes: before?.bytes });
});

test('of ten files of which eight arrived at first, all ten have once the row began again by itself, and after a retry', async () => {
  const { migration, transferId } = await newRow();
  const all = (fate: Fate, names: string) => Object.fromEntries([...names].map((name) => [name, fate]));
  const first = await endedRun(fresh.database, {
    transferId,
    met: { 'k/': 'created', ...all('copied', 'abcdefgh'), ...all('failed at destination', 'xyz') },
    again: (rerun) =>
      rerun === 1
        ? { 'k/': 'present', ...all('unchanged', 'abcdefgh'), ...all('failed at destination', 'xyz') }
        : rerun === 2
          ? { 'k/': 'present', ...all('unchanged', 'abcdefgh'), ...all('copied', 'xy'), z: 'failed at destination' }
          : null,
  });
  const rows = new RowList(db());
  const row = async () => (await rows.getMany([transferId])).get(transferId);
  expect(await row()).toMatchObject({
    ...{ state: 'problems', statusCode: 201, timesRun: 3, filesDownloaded: 11 },
    ...{ files: { successful: 10, failed: 1, skipped: 0 }, bytes: { successful: 100, failed: 10, skipped: 0 } },
  });
  const [reported] = await Array.fromAsync(reportRows(db(), migration.id));
  expect(reported).toMatchObject({ filesCopied: 10, last: { filesCopied: 10, filesSkipped: 0, movedFiles: 2 } });
  const [last] = (await new ProblemStore(db()).rowsOf(migration.id, LOCKED, null)).map(({ runId }) => runId);
  expect(last).not.toBe(first);
  const only = { runId: last ?? '', cause: LOCKED };
  await endedRun(fresh.database, {
    transferId,
    only,
    met: { 'k/': 'present', a: 'unchanged', b: 'copied', z: 'copied' },
  });
  expect(await row()).toMatchObject({
    ...{ state: 'success', statusCode: 100 },
    ...{ files: { successful: 11, failed: 0, skipped: 0 }, bytes: { successful: 110, failed: 0, skipped: 0 } },
  });
  const standing = (await new RunQueries(fresh.database).lastAsRow([transferId])).get(transferId);
  expect(standing?.counters).toMatchObject({ filesSeen: 11, bytesSeen: 110, foldersSeen: 1, foldersCreated: 1 });
});

test('the list of single transfers counts as rows do', async () => {
  const [from, to] = [await someConnector(fresh.database), await someConnector(fresh.database)];
  const { id: transferId } = await new TransferStore(db()).create({
    ...{ name: 'alone', transferKey: '0123456789ab', policy: {}, filters: {}, ownerId: null, schedule: null },
    source: { connectorId: from, root: '', path: [] },
    destination: { connectorId: to, root: '', path: [] },
  });
  const first = await endedRun(fresh.database, { transferId, met: WHOLE });
  const only = { runId: first, cause: LOCKED };
  await endedRun(fresh.database, { transferId, only, met: { x: 'copied', y: 'failed at source' } });
  const list = new TransferList(fresh.database);
  const filter = { connectorId: from };
  expect(await list.totals(filter)).toMatchObject({ byState: { warning: 1 }, filesCopied: 4, filesFailed: 1 });
  await endedRun(fresh.database, { transferId, only, met: { y: 'copied' } });
  expect(await list.totals(filter)).toMatchObject({ byState: { completed: 1 }, filesCopied: 5, filesFailed: 0 });
});

test('a retry of what is open goes to all of it, in whatever run it was met last, and to nothing else', async () => {
  const { migration, transferId } = await newRow();
  const first = await endedRun(fresh.database, {
    transferId,
    met: { a: 'copied', x: 'failed at source', y: 'failed at source', z: 'failed at source' },
  });
  const cut = await endedRun(fresh.database, {
    ...{ transferId, only: { runId: first, cause: DENIED }, end: 'cancelled' },
    met: { x: 'failed at source', y: 'copied' },
  });
  const problems = new ProblemStore(db());
  const met = await problems.rowsOf(migration.id, DENIED, null);
  expect(met.map(({ runId }) => runId)).toEqual([first, cut]);
  const only = { runId: cut, cause: DENIED, openIn: [first, cut] };
  const again = await startRun(fresh.database, { transferId, mode: 'copy', requestedBy: null, only });
  const { rows } = await sql<{ name: string }>`select s.name from drover.run_selection s
    join drover.runs r on r.number = s.run where r.id = ${again} order by s.name`.execute(db());
  expect(rows.map(({ name }) => name)).toEqual(['x', 'z']);
  expect(await new RunQueries(fresh.database).get(again)).toMatchObject({
    only: { runId: cut, cause: DENIED, items: 2 },
  });
});

test('runs that ended under earlier versions are laid over when the schema is brought to this one', async () => {
  const standing = async () => {
    const { rows: transfers } =
      await sql`select id, state, status_code, files_successful, files_failed, files_skipped, files_excluded,
      bytes_successful, bytes_failed, bytes_skipped, bytes_excluded, files_downloaded from drover.transfers order by number`.execute(
        db(),
      );
    const { rows: runs } = await sql`select number, together from drover.runs order by number`.execute(db());
    const { rows: items } = await sql`select run, seq, superseded_by from drover.items order by run, seq`.execute(db());
    const { rows: problems } = await sql`select * from drover.run_problems order by run, cause`.execute(db());
    return { transfers, runs, items, problems };
  };
  const before = await standing();
  expect(before.items.length).toBeGreaterThan(50);
  for (const back of [
    'drop function drover.as_row, drover.lay_over, drover.lay_rerun, drover.settle_gone, drover.files_downloaded',
    'alter table drover.runs drop column folders_listed',
    'alter table drover.items drop column brought',
    'alter table drover.run_selection drop column path',
    'alter table drover.transfers drop column files_downloaded',
    'alter table drover.items drop column superseded_by',
    'alter table drover.run_problems drop column superseded',
    'alter table drover.runs drop column together',
    `update drover.transfers t set state = drover.state_of(r), status_code = r.status, files_successful = f.files_successful,
        files_failed = f.files_failed, bytes_successful = f.bytes_successful, bytes_failed = f.bytes_failed,
        files_skipped = f.files_skipped, bytes_skipped = f.bytes_skipped
      from drover.runs r cross join lateral drover.figures_of(r) f where r.id = t.last_run_id and r.state = 'ended' and t.migration_id is not null`,
    'drop table drover.short_places, drover.permission_sent',
    `delete from drover.schema_migrations where name >= '0039-retries-laid-over'`,
  ]) {
    await sql.raw(back).execute(db());
  }
  await migrate(db());
  expect(await standing()).toEqual(before);
});
