import { type ItemOutcome, type ItemRecord, StorageError } from '@drover/core';
import { count, newCounters } from '@drover/engine';
import { expect, test } from 'vitest';
import { Sealer } from '../sealing/sealer.ts';
import { TransferStore } from '../stores/transfer-store.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { someConnector } from '../testing/some-connector.ts';
import { dropOldRuns } from './drop-old-runs.ts';
import { ItemLog } from './item-log.ts';
import type { LogPage, LogQuery } from './log-query.ts';
import { PgRunStore } from './pg-run-store.ts';
import { RunQueries } from './run-queries.ts';
import { cancelRun, startRun } from './start-run.ts';

const PLACE = { root: '', segments: [] };
const TOP = { path: [], source: PLACE, destination: PLACE, state: 'present', startedAt: 0 } as const;
const refused = new StorageError({
  kind: 'permission-denied',
  message: 'Not yours.\0',
  remedy: 'Ask.',
  fault: 'permission',
});

const OUTCOMES: readonly (readonly [readonly string[], ItemOutcome])[] = [
  [['100% sure_.txt'], { type: 'copied', verified: 'hash', notes: [{ note: 'conflict-overwritten' }] }],
  [['a', 'x/y'], { type: 'copied', verified: 'size', notes: [] }],
  [['a', '"quoted" \\ back'], { type: 'failed', side: 'source', error: refused, attempts: 3 }],
  [['Größe'], { type: 'skipped', reason: 'unchanged', notes: [] }],
  [
    ['[odd'],
    { type: 'skipped', reason: 'unsupported-at-destination', cause: 'too-large', detail: 'Too much.', notes: [] },
  ],
  [['a', 'again'], { type: 'failed', side: 'source', error: refused, attempts: 1 }],
];

async function bed(outcomes = OUTCOMES) {
  const fresh = await freshDatabase();
  const { database } = fresh;
  const side = { connectorId: await someConnector(database), root: '', path: [] };
  const transfer = await new TransferStore(database.db).create({
    ...{ name: 'test', source: side, destination: side, transferKey: '0123456789ab', policy: {}, filters: {} },
    ...{ ownerId: null, schedule: null },
  });
  const start = () => startRun(database, { transferId: transfer.id, mode: 'copy', requestedBy: 'alice' });
  const run = await start();
  const store = new PgRunStore(database, new Sealer(Buffer.alloc(32, 1)));
  const session = await store.open(run, 'worker', TOP);
  if (session === null) throw new Error('the run is over');
  const counters = newCounters();
  const records = outcomes.map(([path, outcome]): ItemRecord => {
    const record = { path, kind: 'file', outcome, bytes: 1, startedAt: 1000, endedAt: 1500 } as const;
    count(counters, record);
    return record;
  });
  const nothing = { folders: [], late: [], touched: [], children: [], batches: [], scan: null };
  await store.commitPlan(session, { ...nothing, records, counters });
  const log = new ItemLog(database, realClock);
  const names = async (query: Partial<LogQuery>) =>
    (await log.page(run, { limit: 10, ...query })).items.map(({ path }) => path.at(-1));
  return { ...fresh, database, run, log, names, start, [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
}

test('tells of each item what became of it, whatever its name', async () => {
  await using each = await bed();
  const { items, next } = await each.log.page(each.run, { limit: 10 });
  expect(next).toBeNull();
  expect(items.map(({ path }) => path)).toEqual(OUTCOMES.map(([path]) => path));
  expect(items[0]).toMatchObject({
    seq: 1,
    outcome: 'copied',
    verified: 'hash',
    notes: [{ note: 'conflict-overwritten' }],
  });
  expect(items[2]).toMatchObject({
    ...{ outcome: 'failed', outcomeClass: 'failed', side: 'source', message: 'Not yours.\0', remedy: 'Ask.' },
    ...{ cause: 'source:permission-denied:permission', startedAt: new Date(1000), endedAt: new Date(1500) },
  });
  expect(items[4]).toMatchObject({
    outcomeClass: 'skipped',
    cause: 'unsupported-at-destination:too-large',
    message: 'Too much.',
  });
});

test('shows page after page in both directions, each item once', async () => {
  await using each = await bed();
  for (const order of ['oldest-first', 'newest-first'] as const) {
    const seen: number[] = [];
    for (let after: number | null | undefined; after !== null; ) {
      const page = await each.log.page(each.run, { order, limit: 4, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ seq }) => seq));
      after = page.next;
    }
    expect(seen).toEqual(order === 'oldest-first' ? [1, 2, 3, 4, 5, 6] : [6, 5, 4, 3, 2, 1]);
  }
});

test('filters by outcome, reason and cause, and searches paths as they are written', async () => {
  await using each = await bed();
  expect(await each.names({ outcome: 'failed' })).toEqual(['"quoted" \\ back', 'again']);
  expect(await each.names({ outcome: 'skipped' })).toEqual(['Größe', '[odd']);
  expect(await each.names({ reason: 'unchanged' })).toEqual(['Größe']);
  expect(await each.names({ reason: 'source:permission-denied:permission', order: 'newest-first' })).toEqual([
    'again',
    '"quoted" \\ back',
  ]);
  expect(await each.names({ text: '0% SURE_' })).toEqual(['100% sure_.txt']);
  expect(await each.names({ text: 'GRÖSSE' })).toEqual([]);
  expect(await each.names({ text: 'GRÖ' })).toEqual(['Größe']);
  expect(await each.names({ text: 'Ö' })).toEqual(['Größe']);
  expect(await each.names({ text: '.*ö' })).toEqual([]);
  expect(await each.names({ text: '\\' })).toEqual(['"quoted" \\ back']);
  expect(await each.names({ text: '_' })).toEqual(['100% sure_.txt']);
  expect(await each.names({ text: 'a', outcome: 'failed', reason: 'failed' })).toEqual(['"quoted" \\ back', 'again']);
});

test('finds names by how they are shown, and those that are really written so', async () => {
  const unchanged: ItemOutcome = { type: 'skipped', reason: 'unchanged', notes: [] };
  const names = ['evil\u202egpj.exe', 'written \\u202E.exe', 'broken \uefff(.exe', 'bell\u0007', 'nothing \\x41'];
  await using each = await bed(names.map((name) => [[name], unchanged] as const));
  expect(await each.names({ text: '\\u202E' })).toEqual(names.slice(0, 2));
  expect(await each.names({ text: 'EVIL\\u202eG' })).toEqual([names[0]]);
  expect(await each.names({ text: '\\xFF(' })).toEqual([names[2]]);
  expect(await each.names({ text: '\\u0007' })).toEqual([names[3]]);
  expect(await each.names({ text: '\\x41' })).toEqual([names[4]]);
  for (const text of ['\\u0000', '\\u2066', '\\x80']) expect(await each.names({ text })).toEqual([]);
});

test('says why a run was stopped as a whole: last in time, first where the log is sorted, and among the failures', async () => {
  await using each = await bed();
  const gone = { kind: 'not-found', message: 'The folder /anna is not there.', remedy: 'Look whether it was renamed.' };
  await each.database.withClient((client) =>
    client.query(
      `update drover.runs set state = 'ended', status = 411, stopped_by = $1, started_at = to_timestamp(1), ended_at = to_timestamp(2)`,
      [JSON.stringify({ side: 'source', error: { ...gone, scope: 'item', retryable: false } })],
    ),
  );
  const seen = async (query: Omit<LogQuery, 'limit'>, limit: number) => {
    const numbers: number[] = [];
    for (let after: number | null | undefined; after !== null; ) {
      const page = await each.log.page(each.run, { ...query, limit, ...(after === undefined ? {} : { after }) });
      numbers.push(...page.items.map(({ seq }) => seq));
      expect(page.of).toBe(7);
      after = page.next;
    }
    return numbers;
  };
  for (const limit of [1, 2, 3, 6, 7, 9]) {
    expect(await seen({}, limit)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await seen({ order: 'newest-first' }, limit)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await seen({ outcome: 'failed' }, limit)).toEqual([3, 6, 7]);
    expect(await seen({ sort: { by: 'start', direction: 'descending' } }, limit)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  }
  expect((await each.log.page(each.run, { reason: 'source:not-found', limit: 9 })).items).toEqual([
    expect.objectContaining({
      ...{ path: [], kind: 'folder', outcome: 'failed', side: 'source', message: gone.message, remedy: gone.remedy },
      ...{ startedAt: new Date(1000), endedAt: new Date(2000) },
    }),
  ]);
  for (const other of [{ outcome: 'skipped' }, { text: 'a' }] as const) {
    expect((await each.log.page(each.run, { ...other, limit: 9 })).items.map(({ seq }) => seq)).not.toContain(7);
  }
  await each.database.withClient((client) => client.query('update drover.runs set stopped_by = null, status = 404'));
  expect((await each.log.page(each.run, { limit: 9 })).items.at(-1)).toMatchObject({ seq: 7, cause: null, side: null });
  await each.database.withClient((client) => client.query('update drover.runs set status = 100'));
  expect((await each.log.page(each.run, { limit: 9 })).items).toHaveLength(6);
});

test('groups problems by their cause', async () => {
  await using each = await bed();
  const groups = await each.log.problems(each.run);
  expect(groups.map(({ cause, count: items, examples }) => [cause, items, examples.length])).toEqual([
    ['source:permission-denied:permission', 2, 2],
    ['unsupported-at-destination:too-large', 1, 1],
  ]);
});

test('refuses a second run of a transfer while one has not ended, and ends a queued one at once', async () => {
  await using each = await bed();
  await expect(each.start()).rejects.toMatchObject({ kind: 'locked', retryable: false });
  const queries = new RunQueries(each.database);
  expect(await each.database.db.selectFrom('transfers').select('last_run_id').executeTakeFirst()).toEqual({
    last_run_id: each.run,
  });
  expect(await cancelRun(each.database, each.run)).toBe(true);
  expect(await queries.get(each.run)).toMatchObject({ state: 'canceling', status: 300 });
  await each.database.withClient((client) => client.query("update drover.runs set state = 'ended', status = 230"));
  const second = await each.start();
  expect(await queries.get(second)).toMatchObject({ state: 'queued', status: 600, requestedBy: 'alice' });
  expect(await cancelRun(each.database, second)).toBe(true);
  expect(await queries.get(second)).toMatchObject({ state: 'ended', status: 230 });
  expect(await cancelRun(each.database, second)).toBe(false);
  expect((await queries.list({ limit: 1 })).items.map(({ id }) => id)).toEqual([second]);
  expect((await queries.list({ limit: 5, before: second })).items.map(({ id }) => id)).toEqual([each.run]);
});

test('forgets old logs, and keeps what a transfer shows of its last run', async () => {
  await using each = await bed();
  const ended =
    "update drover.runs set state = 'ended', status = 100, started_at = now(), ended_at = now() where state <> 'ended'";
  await each.database.withClient((client) => client.query(ended));
  const last = await each.start();
  await each.database.withClient((client) => client.query(ended));
  const queries = new RunQueries(each.database);
  expect(await dropOldRuns(each.database, new Date(Date.now() - 86_400_000))).toBe(0);
  expect((await each.names({})).length).toBe(6);
  await each.database.withClient((client) =>
    client.query(
      `with folder as (insert into drover.known_folders (transfer_id, path) select transfer_id, '' from drover.runs limit 1 returning id)
        insert into drover.known (folder, key, name, data) select id, 'a', 'given', '{}' from folder`,
    ),
  );
  expect(await dropOldRuns(each.database, new Date(Date.now() + 86_400_000))).toBe(2);
  expect(await queries.get(each.run)).toBeNull();
  expect(await queries.get(last)).toMatchObject({ status: 100 });
  const { rows } = await each.database.withClient((client) => client.query('select key, name from drover.known'));
  expect(rows).toEqual([{ key: 'a', name: 'given' }]);
});

/** Rows that were copied, `count` of them, ahead of a last one that is called `needle` and failed. */
async function fillLog(each: Awaited<ReturnType<typeof bed>>, count: number): Promise<void> {
  await each.database.withClient(async (client) => {
    await client.query(
      `insert into drover.items (run, seq, path, folder, outcome, cause, bytes, started, took)
        select r.number, n, '["a","file ' || n || '"]', false, 1, null, 1, 1000, 1
          from drover.runs r, generate_series(7, $1::bigint) n where r.id = $2`,
      [count - 1, each.run],
    );
    await client.query(
      `insert into drover.items (run, seq, path, folder, outcome, cause, bytes, started, took, detail)
        select run, $1, '["needle"]', false, outcome, cause, 1, 1000, 1, detail from drover.items where seq = 3`,
      [count],
    );
    await client.query('update drover.runs set seq = $1 where id = $2', [count, each.run]);
  });
}

test('says of a search how far it has looked, page by page, until the end', async () => {
  await using each = await bed();
  await fillLog(each, 40_000);
  let now = 0;
  const slow = new ItemLog(each.database, { ...realClock, monotonic: () => (now += 300) });
  const seen: [number, number, number][] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = await slow.page(each.run, { text: 'needle', after, limit: 10 });
    seen.push([page.items.length, page.looked, page.of]);
    after = page.next;
  }
  expect(seen).toEqual([
    [0, 16_000, 40_000],
    [0, 32_000, 40_000],
    [1, 40_000, 40_000],
  ]);
  const back = await slow.page(each.run, { text: 'file 7"', order: 'newest-first', limit: 10 });
  expect(back).toMatchObject({ items: [], next: 24_001, looked: 16_000 });
});

test('finds what failed at once, wherever it stands in a long log and in either order', async () => {
  await using each = await bed();
  await fillLog(each, 40_000);
  let now = 0;
  const slow = new ItemLog(each.database, { ...realClock, monotonic: () => (now += 1000) });
  const read = async (order: NonNullable<LogQuery['order']>, limit: number) => {
    const seqs: number[][] = [];
    for (let after: number | null | undefined; after !== null; ) {
      const query = { outcome: 'failed', order, limit, ...(after === undefined ? {} : { after }) } as const;
      const page = await slow.page(each.run, query);
      seqs.push(page.items.map(({ seq }) => seq));
      after = page.next;
    }
    return seqs;
  };
  expect(await read('oldest-first', 10)).toEqual([[3, 6, 40_000]]);
  expect(await read('oldest-first', 2)).toEqual([[3, 6], [40_000]]);
  expect(await read('newest-first', 2)).toEqual([[40_000, 6], [3]]);
});

test('of a scan: what it would copy was skipped, and what was skipped for another reason stands apart when sorted by status', async () => {
  const skipped = (reason: 'scanned' | 'unchanged') => ({ type: 'skipped', reason, notes: [] }) as const;
  await using each = await bed([
    [['new'], skipped('scanned')],
    [['old'], skipped('unchanged')],
    [['newer'], skipped('scanned')],
    [['there'], { type: 'folder-present', notes: [] }],
  ]);
  expect(await each.names({ outcome: 'skipped' })).toEqual(['new', 'old', 'newer']);
  expect(await each.names({ outcome: 'success' })).toEqual(['there']);
  const sort = { by: 'status', direction: 'descending' } as const;
  expect(await each.names({ sort })).toEqual(['old', 'newer', 'new', 'there']);
});

test('is sorted by each of its columns in both directions, page after page without a gap', async () => {
  await using log = await bed();
  const all = async (sort: NonNullable<LogQuery['sort']>, filter: Partial<LogQuery> = {}) => {
    const found: (string | undefined)[] = [];
    for (let after: number | null | undefined; after !== null; ) {
      const page: LogPage = await log.log.page(log.run, {
        ...filter,
        sort,
        limit: 2,
        ...(after == null ? {} : { after }),
      });
      found.push(...page.items.map(({ path }) => path.at(-1)));
      after = page.next;
    }
    return found;
  };
  const byName = ['100% sure_.txt', '[odd', '"quoted" \\ back', 'again', 'Größe', 'x/y'];
  expect(await all({ by: 'name', direction: 'ascending' })).toEqual(byName);
  expect(await all({ by: 'name', direction: 'descending' })).toEqual(byName.toReversed());
  const byStatus = ['100% sure_.txt', 'x/y', 'Größe', '[odd', '"quoted" \\ back', 'again'];
  expect(await all({ by: 'status', direction: 'ascending' })).toEqual(byStatus);
  expect(await all({ by: 'status', direction: 'ascending' }, { outcome: 'failed' })).toEqual(byStatus.slice(4));
  expect(await all({ by: 'info', direction: 'descending' }, { text: 'a' })).toEqual(
    ['"quoted" \\ back', 'again'].toReversed().concat('x/y'),
  );
  for (const by of ['start', 'end', 'size'] as const) {
    expect(await all({ by, direction: 'ascending' })).toEqual(OUTCOMES.map(([path]) => path.at(-1)));
  }
});
