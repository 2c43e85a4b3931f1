import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { startRun } from '../runs/start-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import type { ProblemItem } from './problem-items.ts';
import { type Acceptance, ProblemStore } from './problem-store.ts';

const ROWS = 30;
const LARGE = 5_000;

let fresh: FreshDatabase;
let problems: ProblemStore;
let migrationId: string;
let rows: readonly string[];
let accepted: Acceptance | null;

beforeAll(async () => {
  fresh = await freshDatabase();
  const { database } = fresh;
  problems = new ProblemStore(database.db);
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  migrationId = migration.id;
  const places = Array.from({ length: ROWS }, (_, at) => ({ root: '', path: [`row ${at}`] }));
  rows = await addRows(
    database.db,
    migration,
    places.map((place) => ({ source: place, destination: place, tags: [], notes: '' })),
  );
  for (const transferId of rows) await startRun(database, { transferId, mode: 'copy', requestedBy: null });
  // Of each run: every second file may not be read, every second name is taken; the seventh run has more than is read in one step.
  await sql`insert into drover.items (run, seq, path, folder, outcome, cause, bytes, size, started, took)
    select r.number, n, '/f' || n, false, 4, case n % 2 when 0 then 'taken' else 'access-denied' end, 0, 10, 0, 0
    from drover.runs r join drover.transfers t on t.id = r.transfer_id
      cross join lateral generate_series(1, case t.source_path->>0 when 'row 6' then ${LARGE}::int else 4 end) n`.execute(
    database.db,
  );
  await sql`insert into drover.run_problems (run, cause, count, first_seq)
    select run, cause, count(*), min(seq) from drover.items group by run, cause`.execute(database.db);
  await sql`update drover.runs set started_at = now(), ended_at = now(), state = 'ended', status = 201`.execute(
    database.db,
  );
  accepted = await problems.accept(migrationId, { cause: 'taken', rows: null, reason: 'old', by: 'ada' });
});
afterAll(() => fresh[Symbol.asyncDispose]());

async function all(query: Parameters<ProblemStore['items']>[1] = {}): Promise<readonly ProblemItem[]> {
  const found: ProblemItem[] = [];
  for await (const item of problems.items(migrationId, query)) found.push(item);
  return found;
}

const total = (ROWS - 1) * 4 + LARGE;

describe('what did not arrive in the rows of a migration', () => {
  it('is told item by item, each once, row after row, also of a run with more than is read in one step', async () => {
    const found = await all();
    expect(found).toHaveLength(total);
    expect(new Set(found.map(({ rowId, item }) => `${rowId} ${item.seq}`)).size).toBe(total);
    const order = found.map(({ rowId }) => rows.indexOf(rowId));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(found.every(({ item }) => item.bytes === 10)).toBe(true);
  });

  it('is told of one cause, and of some rows', async () => {
    const chosen = [rows[2] ?? '', rows[6] ?? ''];
    const found = await all({ cause: 'taken', rows: chosen });
    expect(found).toHaveLength(2 + LARGE / 2);
    expect(new Set(found.map(({ item }) => item.cause))).toEqual(new Set(['taken']));
  });

  it('counts the bytes that were to come, and what was accepted', async () => {
    expect(accepted).toMatchObject({ items: total / 2, bytes: total * 5 });
    expect(await problems.list(migrationId)).toEqual([
      { cause: 'access-denied', rows: ROWS, items: total / 2, bytes: total * 5, accepted: { items: 0, bytes: 0 } },
      {
        ...{ cause: 'taken', rows: ROWS, items: total / 2, bytes: total * 5 },
        accepted: { items: total / 2, bytes: total * 5 },
      },
    ]);
    expect((await all()).filter((each) => each.accepted).map(({ item }) => item.cause)).toEqual(
      Array.from({ length: total / 2 }, () => 'taken'),
    );
  });

  it('is open again where another size has its path, says so, and may be accepted, too', async () => {
    const chosen = [rows[0] ?? ''];
    const told = async () =>
      (await all({ cause: 'taken', rows: chosen })).map((each) => [each.accepted, each.item.message]);
    expect(await told()).toEqual([
      [true, ''],
      [true, ''],
    ]);
    await sql`update drover.items i set size = 5000000000 from drover.runs r
      where r.number = i.run and r.transfer_id = ${chosen[0]} and i.path = '/f2'`.execute(fresh.database.db);
    expect(await told()).toEqual([
      [false, 'What was accepted here had another size or time of change, so it is open again.'],
      [true, ''],
    ]);
    const accept = () => problems.accept(migrationId, { cause: 'taken', rows: chosen, reason: 'too', by: 'ada' });
    expect(await accept()).toMatchObject({ items: 1, bytes: 5_000_000_000 });
    expect((await told()).map(([isAccepted]) => isAccepted)).toEqual([true, true]);
    expect(await accept()).toBeNull();
  });

  it('is open again where it changed since and kept its size, and may be accepted, too; without a time it goes by its size', async () => {
    const chosen = [rows[1] ?? ''];
    const told = async () => (await all({ cause: 'taken', rows: chosen })).map((each) => each.accepted);
    const accept = () => problems.accept(migrationId, { cause: 'taken', rows: chosen, reason: 'too', by: 'ada' });
    const changed = (detail: string, path: string) =>
      sql`update drover.items i set detail = ${detail} from drover.runs r
        where r.number = i.run and r.transfer_id = ${chosen[0]} and i.path = ${path}`.execute(fresh.database.db);
    // What was accepted while no time was known.
    await changed('{"modified":1000,"side":"source"}', '/f2');
    expect(await told()).toEqual([true, true]);
    await sql`delete from drover.accepted_items where transfer_id = ${chosen[0]}`.execute(fresh.database.db);
    expect(await accept()).toMatchObject({ items: 2 });
    await changed('{"modified":-2000,"side":"source"}', '/f2');
    expect(await told()).toEqual([false, true]);
    expect(await accept()).toMatchObject({ items: 1 });
    expect(await told()).toEqual([true, true]);
    await changed('{"modified":1000,"side":"source"}', '/f2');
    expect(await told()).toEqual([true, true]);
    await changed('{"side":"source","text":"\\"modified\\":1000"}', '/f2');
    expect(await told()).toEqual([false, true]);
  });
});
