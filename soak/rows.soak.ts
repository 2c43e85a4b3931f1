import {
  addRows,
  Database,
  editRows,
  type FilteredRows,
  MigrationStore,
  migrate,
  RowList,
  type RowSort,
  startRows,
  steerRows,
} from '@drover/database';
import { someConnector } from '@drover/database/testing';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { parseFilter } from '@drover/migration';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processWorld } from '../apps/server/src/world.ts';

const ROWS = Number(process.env['DROVER_SOAK_ROWS'] ?? 50_000);
const STARTED = Math.min(10_000, ROWS);
const ROUNDS = 10;
/** What a person waits for without noticing. */
const LIMIT_MS = 150;
const START_LIMIT_MS = 10_000;

const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();
const sides = { source: ['Old server', 'FTP'], destination: ['New server', 'FTP'] };
let database: Database;
let rows: RowList;
let migrationId = '';
let ids: readonly string[] = [];

beforeAll(async () => {
  const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
  rows = new RowList(database.db);
  const migration = await new MigrationStore(database.db).create({
    ...{
      name: 'large',
      sourceConnectorId: await someConnector(database),
      destinationConnectorId: await someConnector(database),
    },
    ...{ ownerId: null, priority: 0, policy: { transfers: 'auto' }, filters: {} },
  });
  migrationId = migration.id;
  const made = Array.from({ length: ROWS }, (_, n) => ({
    source: {
      root: '',
      path: ['home', 'departments', `department ${n % 97}`, `user${String((n * 7919) % ROWS)}@example.com`],
    },
    destination: { root: '', path: ['drives', `user${n}@contoso.com`, 'H-Drive'] },
    tags: [`wave ${n % 20}`, ...(n % 50 === 0 ? ['pilot'] : [])],
    notes: n % 10 === 0 ? 'moves on Monday' : '',
  }));
  const at = clock.monotonic();
  ids = await addRows(database.db, migration, made);
  tell(`${ROWS} rows added`, clock.monotonic() - at);
  await pretendRuns();
  await database.withClient((client) => client.query('vacuum analyze drover.transfers'));
}, 600_000);
afterAll(() => cleanup.disposeAsync());

/** Runs of four fifths of the rows, as if they had ended. */
async function pretendRuns(): Promise<void> {
  await database.withClient((client) =>
    client.query(
      `with chosen as (select id, number, 'R' || substr(id, 2) as run from drover.transfers where number % 5 <> 0),
        told as (update drover.transfers t set last_run_id = c.run from chosen c where c.id = t.id)
      insert into drover.runs (id, transfer_id, mode, state, status, started_at, ended_at, files_seen, files_copied, bytes_copied,
        files_failed_at_source)
      select run, id, 'copy', 'ended', (array[100, 100, 101, 201, 404])[1 + number % 5], now(), now(), number % 1000, number % 900,
        number * 1000003, number % 7 from chosen`,
    ),
  );
}

const VIEWS: readonly { readonly filter: string; readonly sort: RowSort; readonly offset: number }[] = [
  { filter: '', sort: 'number', offset: 0 },
  { filter: '', sort: 'number', offset: ROWS - 100 },
  { filter: '', sort: 'source', offset: 0 },
  { filter: '', sort: 'source', offset: ROWS / 2 },
  { filter: '', sort: 'dataSuccessful', offset: ROWS / 2 },
  { filter: '', sort: 'status', offset: 0 },
  { filter: '', sort: 'tags', offset: 0 },
  { filter: 'status:failed', sort: 'number', offset: 0 },
  { filter: 'tags:pilot', sort: 'number', offset: 0 },
  { filter: 'user4711', sort: 'number', offset: 0 },
  { filter: 'failed:>0 data:>1GiB -tags:pilot', sort: 'filesFailed', offset: 0 },
  { filter: 'source:/user47\\d+@/', sort: 'source', offset: 0 },
];

it.each(VIEWS)(
  'shows a page and the totals of "$filter" by $sort from row $offset on',
  async ({ filter, sort, offset }) => {
    const { filter: read, problems } = parseFilter(filter);
    expect(problems).toEqual([]);
    const from: FilteredRows = { migrationId, filter: read, sides };
    const pages: number[] = [];
    const totals: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const at = clock.monotonic();
      const page = await rows.page(from, { sort, direction: 'ascending', offset, limit: 100 });
      const then = clock.monotonic();
      const sum = await rows.totals(from);
      pages.push(then - at);
      totals.push(clock.monotonic() - then);
      expect(page.length).toBe(Math.max(0, Math.min(100, sum.rows - offset)));
    }
    tell(`page of "${filter}" by ${sort} from ${offset}`, median(pages));
    tell(`totals of "${filter}"`, median(totals));
    expect(median(pages)).toBeLessThan(LIMIT_MS);
    expect(median(totals)).toBeLessThan(LIMIT_MS);
  },
);

it('tags all rows, and starts and cancels ten thousand', async () => {
  const from = { migrationId, sides };
  const time = async (what: string, act: () => Promise<{ readonly done: number }>, expected: number) => {
    const at = clock.monotonic();
    expect((await act()).done).toBe(expected);
    tell(what, clock.monotonic() - at);
    return clock.monotonic() - at;
  };
  const everything = { filter: [], except: [] };
  const tags = { kind: 'tags', add: ['all'], remove: ['wave 3'] } as const;
  await time(`${ROWS} rows tagged`, () => editRows(database.db, from, everything, tags), ROWS);
  const some = { ids: ids.slice(0, STARTED) };
  const wish = { mode: 'copy', requestedBy: null, requesterId: null } as const;
  const took = await time(`${STARTED} rows started`, () => startRows(database, from, some, wish), STARTED);
  expect(took).toBeLessThan(START_LIMIT_MS);
  const at = clock.monotonic();
  await rows.totals({ ...from, filter: [] });
  tell('totals while they wait', clock.monotonic() - at);
  await time(
    `${STARTED} rows cancelled`,
    () => steerRows(database, from, some, { steering: 'cancel', by: 'me' }),
    STARTED,
  );
});

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function tell(what: string, ms: number): void {
  console.log(`${what}: ${ms.toFixed(0)} ms`);
}
