import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRun } from '../runs/start-run.ts';
import { transact } from '../runs/transact.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { MigrationStore } from './migration-store.ts';
import { addRows } from './new-rows.ts';
import { steerRows } from './steer-rows.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

it('a row that begins again by itself just while it is cancelled is cancelled all the same', async () => {
  const { database } = fresh;
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const place = { root: '', path: ['ann'] };
  const [transferId = ''] = await addRows(database.db, migration, [
    { source: place, destination: place, tags: [], notes: '' },
  ]);
  const first = await startRun(database, { transferId, mode: 'copy', requestedBy: null });
  await sql`update drover.runs set state = 'running', started_at = now() where id = ${first}`.execute(database.db);
  const from = { migrationId: migration.id, sides: { source: [], destination: [] } };
  let canceling = Promise.resolve({ done: 0 });
  await transact(database, async (client) => {
    await client.query("update drover.runs set state = 'ended', ended_at = now(), status = 404 where id = $1", [first]);
    canceling = steerRows(database, from, { ids: [transferId] }, { steering: 'cancel', by: 'ada' });
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
    await client.query("insert into drover.runs (id, transfer_id, mode, settings) values ('again', $1, 'copy', '{}')", [
      transferId,
    ]);
    await client.query("update drover.transfers set last_run_id = 'again' where id = $1", [transferId]);
  });
  expect(await canceling).toMatchObject({ done: 1 });
  const { rows } = await sql`select id, status from drover.runs order by number`.execute(database.db);
  expect(rows).toEqual([
    { id: first, status: 404 },
    { id: 'again', status: 230 },
  ]);
});

/** Statements of this database that wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(fresh.database.db);
  return rows[0]?.n ?? 0;
}
