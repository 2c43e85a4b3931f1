import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRun } from '../runs/start-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { type Migration, MigrationStore } from './migration-store.ts';
import { addRows } from './new-rows.ts';
import { beginRemoval, finishRemoval, removalsUnderWay } from './remove-migration.ts';
import { startRows } from './start-rows.ts';

const ROWS = 450;
const sides = { source: [], destination: [] };

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

async function filled(): Promise<{ readonly migration: Migration; readonly rows: readonly string[] }> {
  const { database } = fresh;
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const places = Array.from({ length: ROWS }, (_, at) => ({ root: '', path: [`row ${at}`] }));
  const rows = await addRows(
    database.db,
    migration,
    places.map((place) => ({ source: place, destination: place, tags: [], notes: '' })),
  );
  return { migration, rows };
}

const count = async (table: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from drover.${sql.raw(table)}`.execute(
    fresh.database.db,
  );
  return rows[0]?.n ?? -1;
};

it('a migration is deleted with its rows and their logs, step by step, and nothing of it starts from the first one on', async () => {
  const { database } = fresh;
  const { migration, rows } = await filled();
  const from = { migrationId: migration.id, sides };
  const wish = { mode: 'copy', requestedBy: null, requesterId: null } as const;
  await startRows(database, from, { filter: [], except: [] }, wish);
  expect(await beginRemoval(database.db, migration.id)).toBe('in-use');
  await sql`update drover.runs set state = 'ended', started_at = now(), ended_at = now(), status = 100`.execute(
    database.db,
  );
  await sql`insert into drover.items (run, seq, path, folder, outcome, bytes, started, took)
    select number, n, '/f' || n, false, 1, 0, 0, 0 from drover.runs cross join generate_series(1, 100) n`.execute(
    database.db,
  );
  await sql`insert into drover.known_folders (transfer_id, path) select id, 'x'::bytea from drover.transfers`.execute(
    database.db,
  );
  await sql`insert into drover.known (folder, key, data) select id, 'k', '' from drover.known_folders`.execute(
    database.db,
  );

  await sql`insert into drover.short_places (migration_id, connector_id, root, free_bytes, bytes, rows)
    select id, destination_connector_id, '', 1, 2, 2 from drover.migrations`.execute(database.db);

  expect(await beginRemoval(database.db, migration.id)).toBe('begun');
  expect(await beginRemoval(database.db, migration.id)).toBe('begun');
  expect(await new MigrationStore(database.db).getCounted(migration.id)).toMatchObject({ deleting: true, rows: ROWS });
  expect(await removalsUnderWay(database.db)).toEqual([migration.id]);
  const gone = { kind: 'not-found' };
  await expect(
    startRun(database, { transferId: rows[0] ?? '', mode: 'scan', requestedBy: null }),
  ).rejects.toMatchObject(gone);
  await expect(startRows(database, from, { ids: rows }, wish)).rejects.toMatchObject(gone);

  await Promise.all([finishRemoval(database.db, migration.id), finishRemoval(database.db, migration.id)]);
  for (const table of ['migrations', 'transfers', 'runs', 'items', 'known_folders', 'known', 'short_places']) {
    expect([table, await count(table)]).toEqual([table, 0]);
  }
  expect(await beginRemoval(database.db, migration.id)).toBe('not-found');
});

it('a migration that nobody began to delete is left alone', async () => {
  const { database } = fresh;
  const { migration } = await filled();
  await finishRemoval(database.db, migration.id);
  expect(await new MigrationStore(database.db).getCounted(migration.id)).toMatchObject({ deleting: false, rows: ROWS });
});
