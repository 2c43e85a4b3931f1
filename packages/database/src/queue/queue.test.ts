import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../connection/database.ts';
import { MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { conclude } from '../runs/conclude.ts';
import { findWork, rowsWait, takeRows } from '../runs/find-work.ts';
import { closeSession, openSession, type PgSession } from '../runs/sessions.ts';
import { cancelRun, startRun } from '../runs/start-run.ts';
import { pauseRun, resumeRun } from '../runs/steer-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { admitRuns } from './admit-runs.ts';
import { lowerLimits, raiseLimits, returnToQueue } from './lower-limits.ts';
import { type ConnectorPair, QueueStore } from './pair-limits.ts';
import { queuePlaces } from './queue-places.ts';

let fresh: FreshDatabase;
let database: Database;
let pair: ConnectorPair;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = fresh.database;
});
afterAll(() => fresh[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.withClient((client) =>
    client.query('truncate drover.migrations, drover.transfers, drover.pair_limits cascade'),
  );
  pair = { sourceConnectorId: await someConnector(database), destinationConnectorId: await someConnector(database) };
});

const place = { root: '', path: [] };
const nowhere = { root: '', segments: [] };
const top = { path: [], source: nowhere, destination: nowhere, state: 'present', startedAt: 0 } as const;

async function migrationOf(
  rows: number,
  priority = 0,
  between = pair,
): Promise<{ id: string; runs: string[]; rows: readonly string[] }> {
  const settings = { policy: {}, filters: {}, ownerId: null, name: 'M', priority };
  const migration = await new MigrationStore(database.db).create({ ...between, ...settings });
  const row = { source: place, destination: place, tags: [], notes: '' };
  const made = await addRows(
    database.db,
    migration,
    Array.from({ length: rows }, () => row),
  );
  const runs: string[] = [];
  for (const transferId of made) runs.push(await startRun(database, { transferId, mode: 'copy', requestedBy: 'Ada' }));
  return { id: migration.id, runs, rows: made };
}

async function admitted(): Promise<string[]> {
  const text = 'select id from drover.runs where admitted_at is not null and migration_id is not null order by number';
  const { rows } = await database.withClient((client) => client.query<{ id: string }>(text));
  return rows.map(({ id }) => id);
}

const sought = (worker: string, limit = 100) => ({ worker, without: [], limit });
const stand = (id: string) => new QueueStore(database).of(id, pair);

async function held(run: string, worker = 'w'): Promise<PgSession> {
  const opened = await openSession(database, run, worker, top);
  if (opened === null) throw new Error('the run is not to be had');
  return opened.session;
}

/** Ends a run with as many files that were not brought over as are told. */
async function end(run: string, failed: number): Promise<void> {
  const session = await held(run);
  await database.withClient(async (client) => {
    await client.query('delete from drover.run_folders where run = $1', [session.number]);
    await client.query('update drover.runs set files_failed_at_destination = $2, files_copied = 1 where number = $1', [
      session.number,
      failed,
    ]);
  });
  expect(await conclude(database, session)).toBe(true);
}

test('admits no more rows of two connectors than are allowed at once, and the next as some end', async () => {
  const { id, runs } = await migrationOf(5);
  const store = new QueueStore(database);
  expect(await stand(id)).toMatchObject({ rowsAtOnce: 50, allowedNow: 50, lowered: null, underWay: 0, waiting: 5 });
  await store.limit(pair, 2);
  expect(await admitRuns(database, [])).toBe(2);
  expect(await admitRuns(database, [])).toBe(0);
  expect(await admitted()).toEqual(runs.slice(0, 2));
  expect(await stand(id)).toMatchObject({
    rowsAtOnce: 2,
    underWay: 2,
    waiting: 3,
    underWayOfPair: 2,
    waitingOfPair: 3,
  });
  await end(runs[0] ?? '', 0);
  expect(await admitRuns(database, [])).toBe(1);
  await store.limit(pair, 4); // while they run
  expect(await admitRuns(database, [])).toBe(2);
  expect((await stand(id)).waiting).toBe(0);
});

test('shares the places between migrations, whichever came first, and lets those of higher priority go first', async () => {
  const first = await migrationOf(6);
  const second = await migrationOf(6);
  await new QueueStore(database).limit(pair, 4);
  await admitRuns(database, []);
  expect(await admitted()).toEqual([...first.runs.slice(0, 2), ...second.runs.slice(0, 2)]);
  const urgent = await migrationOf(3, 5);
  await new QueueStore(database).limit(pair, 6);
  await admitRuns(database, []);
  expect(await admitted()).toEqual([...first.runs.slice(0, 2), ...second.runs.slice(0, 2), ...urgent.runs.slice(0, 2)]);
});

test('tells the places of rows that wait in the order in which they begin, and nothing of rows that have begun', async () => {
  const [first, second, urgent] = [await migrationOf(4), await migrationOf(3), await migrationOf(2, 5)];
  await migrationOf(3, 9, {
    sourceConnectorId: pair.destinationConnectorId,
    destinationConnectorId: pair.sourceConnectorId,
  });
  const store = new QueueStore(database);
  await store.limit(pair, 3);
  await admitRuns(database, []);
  const all = [first, second, urgent].flatMap(({ rows, runs }) =>
    rows.map((row, at) => ({ row, run: runs[at] ?? '' })),
  );
  const begun = new Set(await admitted());
  const places = await queuePlaces(
    database.db,
    pair,
    all.map(({ row }) => row),
  );
  expect([...places.values()].map(({ place }) => place).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(all.every(({ row, run }) => places.has(row) !== begun.has(run))).toBe(true);
  const told = all
    .filter(({ row }) => places.has(row))
    .toSorted((a, b) => (places.get(a.row)?.place ?? 0) - (places.get(b.row)?.place ?? 0));
  for (const [at, { run }] of told.entries()) {
    await store.limit(pair, 4 + at);
    await admitRuns(database, []);
    const next = (await admitted()).filter((id) => !begun.has(id) && all.some((each) => each.run === id));
    expect(next).toEqual([run]);
    begun.add(run);
  }
  expect(await queuePlaces(database.db, pair, first.rows)).toEqual(new Map());
  const late = await migrationOf(1, 7);
  expect(await queuePlaces(database.db, pair, late.rows)).toEqual(new Map([[late.rows[0], { place: 1, priority: 7 }]]));
});

test('admits nothing of connectors that are closed, and leaves the pairs of others alone', async () => {
  const { runs } = await migrationOf(2);
  const others = {
    sourceConnectorId: await someConnector(database),
    destinationConnectorId: await someConnector(database),
  };
  const open = await migrationOf(2, 0, others);
  await admitRuns(database, [pair.destinationConnectorId]);
  expect(await admitted()).toEqual(open.runs);
  expect((await findWork(database, { ...sought('w'), closed: [] })).length).toBe(0); // rows are taken, not found
  expect(await takeRows(database, { ...sought('w'), closed: [others.sourceConnectorId] })).toEqual([]);
  await admitRuns(database, []);
  expect(await admitted()).toEqual([...runs, ...open.runs]);
});

test('gives each admitted row to one worker, however many take at once', async () => {
  const { runs } = await migrationOf(40);
  await Promise.all(Array.from({ length: 4 }, () => admitRuns(database, [])));
  const taken = await Promise.all(
    Array.from({ length: 8 }, (_, worker) => takeRows(database, sought(`worker ${worker}`, 10))),
  );
  const ids = taken.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // Whoever found the first ones locked comes again.
  while (await rowsWait(database, { worker: 'last', without: ids })) {
    ids.push(...(await takeRows(database, { ...sought('last'), without: ids })).map(({ id }) => id));
  }
  expect(ids.sort()).toEqual([...runs].sort());
});

test('a row waits again after a pause, and holds no place meanwhile', async () => {
  const { id, runs } = await migrationOf(2);
  await new QueueStore(database).limit(pair, 1);
  await admitRuns(database, []);
  const [first = '', second = ''] = runs;
  const session = await held(first);
  await pauseRun(database, first, 'Ada');
  await closeSession(database, session);
  await admitRuns(database, []);
  await resumeRun(database, first);
  expect(await openSession(database, first, 'w', top)).toBeNull();
  expect(await stand(id)).toMatchObject({ underWay: 1, waiting: 1 });
  await cancelRun(database, second);
  await admitRuns(database, []);
  expect((await takeRows(database, sought('w'))).map((run) => run.id)).toEqual([first]);
  expect(await openSession(database, first, 'w', top)).not.toBeNull();
});

test('lowers what is allowed where a connector slows us down, once for refusals that come together, and raises it again', async () => {
  const { id, runs } = await migrationOf(8);
  await admitRuns(database, []);
  for (const run of runs) await held(run);
  await lowerLimits(database, pair.sourceConnectorId, '429 Too many requests');
  await lowerLimits(database, pair.sourceConnectorId, 'once more');
  expect(await stand(id)).toMatchObject({
    rowsAtOnce: 50,
    allowedNow: 4,
    lowered: { reason: '429 Too many requests' },
  });
  await raiseLimits(database);
  expect((await stand(id)).allowedNow).toBe(4);
  const later = () =>
    database.withClient((client) =>
      client.query("update drover.pair_limits set changed_at = changed_at - interval '1 minute'"),
    );
  await later();
  await raiseLimits(database);
  expect((await stand(id)).allowedNow).toBe(9);
  for (let n = 0; n < 9; n++) {
    await later();
    await raiseLimits(database);
  }
  expect(await stand(id)).toMatchObject({ allowedNow: 50, lowered: null });
});

test('puts a row back that is not let in while others are, and allows no more than are', async () => {
  const { id, runs } = await migrationOf(4);
  await admitRuns(database, []);
  const [one = '', two = '', three = ''] = runs;
  const refused = { connectorId: pair.destinationConnectorId, reason: '530 Sorry, too many' };
  expect(await returnToQueue(database, one, refused)).toBe(false); // nobody is in: it is no matter of how many there are
  await held(one);
  await held(two);
  expect(await returnToQueue(database, three, refused)).toBe(true);
  expect(await stand(id)).toMatchObject({ allowedNow: 2, lowered: { reason: '530 Sorry, too many' }, waiting: 1 });
  expect(await admitRuns(database, [])).toBe(0);
});

test('begins the first copy of a row again where that may help, three times, and no later one', async () => {
  const { id, runs, rows } = await migrationOf(1);
  const reruns = async () => {
    const text = 'select rerun, state, id from drover.runs where transfer_id = $1 order by number desc limit 1';
    const found = await database.withClient((client) =>
      client.query<{ rerun: number; state: string; id: string }>(text, [rows[0]]),
    );
    return found.rows[0] ?? { rerun: 0, state: '', id: '' };
  };
  let run = runs[0] ?? '';
  for (let n = 1; n <= 3; n++) {
    await admitRuns(database, []);
    await end(run, 1);
    const again = await reruns();
    expect(again).toMatchObject({ rerun: n, state: 'queued' });
    expect(await stand(id)).toMatchObject({ underWay: 0, waiting: 1 });
    run = again.id;
  }
  await admitRuns(database, []);
  await end(run, 1);
  expect(await reruns()).toMatchObject({ rerun: 3, state: 'ended' });
  const later = await startRun(database, { transferId: rows[0] ?? '', mode: 'copy', requestedBy: null });
  await admitRuns(database, []);
  await end(later, 1);
  expect(await reruns()).toMatchObject({ id: later, rerun: 0, state: 'ended' });
  const scan = await startRun(database, { transferId: rows[0] ?? '', mode: 'scan', requestedBy: null });
  await cancelRun(database, scan); // it never began, so the next one is the first
  const second = await startRun(database, { transferId: rows[0] ?? '', mode: 'scan', requestedBy: null });
  await admitRuns(database, []);
  await end(second, 1);
  expect(await reruns()).toMatchObject({ rerun: 1, state: 'queued' });
});
