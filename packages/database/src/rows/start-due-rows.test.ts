import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ScheduleStore } from '../queue/schedule-store.ts';
import { startRun } from '../runs/start-run.ts';
import { UserStore } from '../stores/user-store.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { MigrationStore } from './migration-store.ts';
import { addRows } from './new-rows.ts';
import { startDueRows } from './start-due-rows.ts';

const AT = new Date('2026-11-22T04:00:00Z');
const NEXT = new Date('2026-11-23T04:00:00Z');
const WISH = { mode: 'copy', requestedBy: 'Ada', requesterId: null } as const;

let fresh: FreshDatabase;
let schedules: ScheduleStore;
let setBy = '';

beforeAll(async () => {
  fresh = await freshDatabase();
  schedules = new ScheduleStore(fresh.database);
  const person = { email: 'ada@example.com', name: 'Ada', role: 'operator', passwordHash: null } as const;
  setBy = (await new UserStore(fresh.database.db).create(person)).id;
});
afterAll(() => fresh[Symbol.asyncDispose]());

/** A migration of rows whose schedules have come. */
async function dueRows(count: number) {
  const { database } = fresh;
  const sourceConnectorId = await someConnector(database);
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', ownerId: null, priority: 0, policy: {}, filters: {}, sourceConnectorId },
    destinationConnectorId: await someConnector(database),
  });
  const place = { root: '', path: [] };
  const row = { source: place, destination: place, tags: [], notes: '' };
  const ids = await addRows(
    database.db,
    migration,
    Array.from({ length: count }, () => row),
  );
  const rule = { every: 'day', at: '04:00' };
  await schedules.set(ids, { rule, timeZone: 'UTC', mode: 'copy', state: 'active', nextAt: AT, setBy, words: 'Daily' });
  const due = ids.map((rowId) => ({ rowId, at: AT, next: NEXT }));
  return { id: migration.id, sourceConnectorId, ids, due };
}

async function runsOf(ids: readonly string[]): Promise<readonly { row: string; scheduledFor: Date }[]> {
  return await fresh.database.withClient(async (client) => {
    const text = `select transfer_id as "row", scheduled_for as "scheduledFor" from drover.runs where transfer_id = any($1)`;
    return (await client.query(text, [ids])).rows;
  });
}

test('starts each row once and moves its schedule on, however many servers do so at once', async () => {
  const { id, ids, due } = await dueRows(30);
  const started = await Promise.all(Array.from({ length: 4 }, () => startDueRows(fresh.database, id, due, WISH)));
  expect(started.reduce((sum, each) => sum + each, 0)).toBe(30);
  const runs = await runsOf(ids);
  expect(runs.map(({ row }) => row).sort()).toEqual([...ids].sort());
  expect(runs.every(({ scheduledFor }) => scheduledFor.getTime() === AT.getTime())).toBe(true);
  for (const schedule of (await schedules.getMany(ids)).values()) {
    expect(schedule).toMatchObject({ nextAt: NEXT, lastAt: AT, lastProblem: null });
  }
  expect(await startDueRows(fresh.database, id, due, WISH)).toBe(0);
});

test('a row that is under way waits for its next time and says why; a schedule that was changed is left alone', async () => {
  const { id, ids, due } = await dueRows(3);
  const [busy = '', changed = '', free = ''] = ids;
  await startRun(fresh.database, { transferId: busy, mode: 'scan', requestedBy: null });
  await schedules.pause([changed]);
  expect(await startDueRows(fresh.database, id, due, WISH)).toBe(1);
  expect((await runsOf([changed, free])).map(({ row }) => row)).toEqual([free]);
  const problem = 'It is queued or running already.';
  expect(await schedules.of(busy)).toMatchObject({ nextAt: NEXT, lastAt: AT, lastProblem: problem });
  expect(await schedules.of(changed)).toMatchObject({ state: 'paused', nextAt: null, lastAt: null });
});

test('nothing is started or moved on where a connector is gone', async () => {
  const { id, ids, due, sourceConnectorId } = await dueRows(2);
  await fresh.database.db.deleteFrom('connectors').where('id', '=', sourceConnectorId).execute();
  await expect(startDueRows(fresh.database, id, due, WISH)).rejects.toMatchObject({ scope: 'connector' });
  expect(await runsOf(ids)).toEqual([]);
  expect(await schedules.of(ids[0] ?? '')).toMatchObject({ nextAt: AT, lastAt: null });
});

test('a server that dies in the middle of a step has started none of it, and the next one starts all', async () => {
  const { id, ids, due } = await dueRows(5);
  const { database } = fresh;
  await database.withClient(async (holder) => {
    await holder.query('begin');
    await holder.query('select from drover.transfers where id = $1 for update', [ids[4]]);
    const dying = startDueRows(database, id, due, WISH).catch((error: unknown) => error);
    const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    const pid = await vi.waitUntil(async () => (await holder.query<{ pid: number }>(waiting)).rows[0]?.pid, {
      timeout: 15_000,
    });
    await holder.query('select pg_terminate_backend($1)', [pid]);
    expect(await dying).toBeInstanceOf(Error);
    await holder.query('rollback');
  });
  expect(await runsOf(ids)).toEqual([]);
  expect(await startDueRows(database, id, due, WISH)).toBe(5);
});
