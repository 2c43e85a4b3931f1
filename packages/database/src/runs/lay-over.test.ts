import type { RunCounters } from '@drover/core';
import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metItems } from '../fixes/met-items.ts';
import { migrate } from '../migrations/migrate.ts';
import { ProblemStore } from '../problems/problem-store.ts';
import { reportRows } from '../reports/report-rows.ts';
import { stoppedRows } from '../reports/stopped-rows.ts';
import { type Migration, MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { RowList } from '../rows/row-list.ts';
import { countersOf, endedRun, type Fate, type PretendedRun, recordOf } from '../testing/ended-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { RunQueries } from './run-queries.ts';
import { cancelRun, startRun } from './start-run.ts';

const LOCKED = 'destination:locked';
const DENIED = 'source:permission-denied';

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

type Step = Pick<PretendedRun, 'end' | 'met' | 'mode'> & {
  /** Which of the runs before this one is retried, and the cause. Absent: a whole run. */
  readonly of?: readonly [at: number, cause: string];
};

interface Scenario {
  readonly what: string;
  readonly steps: readonly Step[];
  readonly state: string;
  readonly status: number;
  /** What stands, as a whole run would have met it. */
  readonly stands: Readonly<Record<string, Fate>>;
}

const WHOLE = {
  a: 'copied',
  b: 'copied',
  c: 'copied',
  x: 'failed at destination',
  y: 'failed at destination',
} as const;
const whole: Step = { met: WHOLE };

const SCENARIOS: readonly Scenario[] = [
  {
    what: 'all that failed is done now',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } }],
    ...{ state: 'success', status: 100, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'an item fails again by the same cause',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied', y: 'failed at destination' } }],
    ...{ state: 'problems', status: 201, stands: { ...WHOLE, x: 'copied' } },
  },
  {
    what: 'an item fails again by another cause',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied', y: 'failed at source' } }],
    ...{ state: 'problems', status: 210, stands: { ...WHOLE, x: 'copied', y: 'failed at source' } },
  },
  {
    what: 'a retry of a retry',
    steps: [
      whole,
      { of: [0, LOCKED], met: { x: 'failed at source', y: 'failed at destination' } },
      { of: [1, DENIED], met: { x: 'copied' } },
      { of: [1, LOCKED], met: { y: 'failed at source' } },
    ],
    ...{ state: 'problems', status: 210, stands: { ...WHOLE, x: 'copied', y: 'failed at source' } },
  },
  {
    what: 'a retry of an old run while there is a newer whole one',
    steps: [
      whole,
      { met: { a: 'unchanged', b: 'unchanged', c: 'failed at source', x: 'failed at destination', y: 'copied' } },
      { of: [0, LOCKED], met: { x: 'copied', y: 'unchanged' } },
    ],
    state: 'problems',
    status: 210,
    stands: { a: 'unchanged', b: 'unchanged', c: 'failed at source', x: 'copied', y: 'copied' },
  },
  {
    what: 'a whole run after a retry, as one that begins by itself',
    steps: [
      whole,
      { of: [0, LOCKED], met: { x: 'copied', y: 'failed at source' } },
      { met: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'unchanged', y: 'copied' } },
    ],
    state: 'success',
    status: 100,
    stands: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'unchanged', y: 'copied' },
  },
  {
    what: 'a retry that was cancelled in the middle',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied' }, end: 'cancelled' }],
    ...{ state: 'problems', status: 201, stands: { ...WHOLE, x: 'copied' } },
  },
  {
    what: 'a retry that was cancelled before it met anything',
    steps: [whole, { of: [0, LOCKED], met: {}, end: 'cancelled' }],
    ...{ state: 'problems', status: 201, stands: WHOLE },
  },
  {
    what: 'a retry that was stopped: the row says why',
    steps: [whole, { of: [0, LOCKED], met: { x: 'copied' }, end: 'stopped' }],
    ...{ state: 'failed', status: 410, stands: { ...WHOLE, x: 'copied' } },
  },
  {
    what: 'a retry after one that was stopped',
    steps: [
      whole,
      { of: [0, LOCKED], met: { x: 'copied' }, end: 'stopped' },
      { of: [0, LOCKED], met: { x: 'unchanged', y: 'copied' } },
    ],
    ...{ state: 'success', status: 100, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'a retry of a whole run that was stopped before its end: the rest is still to come',
    steps: [
      { met: WHOLE, end: 'stopped' },
      { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } },
    ],
    ...{ state: 'failed', status: 410, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'a retry of a whole run that was cancelled',
    steps: [
      { met: WHOLE, end: 'cancelled' },
      { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } },
    ],
    ...{ state: 'canceled', status: 230, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'a retry after a whole run that was stopped before it met anything',
    steps: [whole, { met: {}, end: 'stopped' }, { of: [0, LOCKED], met: { x: 'copied', y: 'copied' } }],
    ...{ state: 'success', status: 100, stands: { ...WHOLE, x: 'copied', y: 'copied' } },
  },
  {
    what: 'an item that other filters leave out now is as it was',
    steps: [whole, { of: [0, LOCKED], met: { x: 'excluded', y: 'copied' } }],
    ...{ state: 'problems', status: 201, stands: { ...WHOLE, y: 'copied' } },
  },
  {
    what: 'a folder that could not be listed: all in it is new, and what was copied stays so',
    steps: [
      { met: { 'f/': 'failed at source', 'g/': 'created', 'g/1': 'renamed', a: 'copied', n: 'unsupported' } },
      {
        of: [0, DENIED],
        met: {
          'f/': 'present',
          'f/1': 'renamed',
          'f/2': 'conflict',
          'f/no': 'excluded',
          'g/': 'present',
          'g/1': 'unchanged',
        },
      },
    ],
    state: 'success',
    status: 102,
    stands: {
      ...{ 'f/': 'present', 'f/1': 'renamed', 'f/2': 'conflict', 'g/': 'created', 'g/1': 'renamed' },
      ...{ 'f/no': 'excluded', a: 'copied', n: 'unsupported' },
    },
  },
  {
    what: 'a retry after a scan: the row was scanned last, and what was copied is no longer left alone',
    steps: [
      whole,
      { mode: 'scan', met: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'scanned', y: 'scanned' } },
      { of: [0, LOCKED], met: { x: 'copied', y: 'failed at source' } },
    ],
    state: 'problems',
    status: 210,
    stands: { a: 'unchanged', b: 'unchanged', c: 'unchanged', x: 'copied', y: 'failed at source' },
  },
];

const problemsOf = (stands: Scenario['stands']) =>
  Object.entries(stands).flatMap(([path, fate]) => {
    const cause = CAUSES[fate];
    return cause === undefined ? [] : [`${cause} /${path}`.replace(/\/$/, '')];
  });
const CAUSES: Partial<Record<Fate, string>> = {
  conflict: 'conflict',
  'failed at destination': LOCKED,
  'failed at source': DENIED,
  unsupported: 'unsupported-at-destination',
};

test.each(SCENARIOS)('$what', async ({ steps, state, status, stands }) => {
  const { migration, transferId } = await newRow();
  const runs: string[] = [];
  for (const { of, ...step } of steps) {
    const only = of === undefined ? {} : { only: { runId: runs[of[0]] ?? '', cause: of[1] } };
    runs.push(await endedRun(fresh.database, { transferId, ...step, ...only }));
  }
  const counted = countersOf(Object.entries(stands).map(recordOf));
  const standing = (await new RunQueries(fresh.database).standingOf([transferId])).get(transferId);
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
    ...{ foldersSeen: counted.foldersSeen, foldersFailed: counted.foldersFailed },
  });
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
    10 * open.filter((each) => !each.endsWith('/f')).length,
  );
  const all = { kind: 'exclude-paths', paths: Object.keys(stands).map((path) => path.split('/').slice(0, 1)) } as const;
  const met = (await Array.fromAsync(metItems(db(), migration.id, all))).flatMap((step) => step.items);
  expect(met.map(({ path }) => path.join('/')).sort()).toEqual(
    Object.keys(stands)
      .map((path) => path.replace(/\/$/, ''))
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
      bytes_successful, bytes_failed, bytes_skipped, bytes_excluded from drover.transfers order by number`.execute(
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
    'drop function drover.as_row, drover.lay_over',
    'alter table drover.items drop column superseded_by',
    'alter table drover.run_problems drop column superseded',
    'alter table drover.runs drop column together',
    `update drover.transfers t set state = drover.state_of(r), status_code = r.status, files_successful = f.files_successful,
        files_failed = f.files_failed, bytes_successful = f.bytes_successful, bytes_failed = f.bytes_failed,
        files_skipped = f.files_skipped, bytes_skipped = f.bytes_skipped
      from drover.runs r cross join lateral drover.figures_of(r) f where r.id = t.last_run_id and r.state = 'ended'`,
    `delete from drover.schema_migrations where name = '0038-retries-laid-over'`,
  ]) {
    await sql.raw(back).execute(db());
  }
  await migrate(db());
  expect(await standing()).toEqual(before);
});
