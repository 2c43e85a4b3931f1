import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { againWhenBusy } from './again-when-busy.ts';

/** Rows, and what hangs on them, that are deleted in one step, so that nobody waits for long and no step takes too long. */
const ROWS = 200;
const THINGS = 20_000;

/**
 * Begins to delete a migration with its rows, their runs and logs, unless one of them has not ended. From then on nothing of it starts, and
 * `finishRemoval` does the rest.
 */
export async function beginRemoval(db: Kysely<Tables>, id: string): Promise<'begun' | 'in-use' | 'not-found'> {
  return await db.transaction().execute(async (tx) => {
    const held = await tx.selectFrom('migrations').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
    if (held === undefined) return 'not-found';
    // Runs that are about to start hold their transfer until they are there to be seen.
    await sql`select from drover.transfers where migration_id = ${id} order by number for update`.execute(tx);
    const { rows } = await sql`select from drover.runs r join drover.transfers t on t.id = r.transfer_id
      where t.migration_id = ${id} and r.state <> 'ended' limit 1`.execute(tx);
    if (rows.length > 0) return 'in-use';
    await sql`delete from drover.schedules s using drover.transfers t where t.id = s.transfer_id and t.migration_id = ${id}`.execute(
      tx,
    );
    await sql`update drover.migrations set deleting_since = coalesce(deleting_since, now()) where id = ${id}`.execute(
      tx,
    );
    return 'begun';
  });
}

/** The migrations of which something is left to delete: by a server that was stopped, or that is at it. */
export async function removalsUnderWay(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db.selectFrom('migrations').select('id').where('deleting_since', 'is not', null).execute();
  return rows.map(({ id }) => id);
}

/** Deletes what is left of a migration whose removal has begun; several may do so at once. */
export async function finishRemoval(db: Kysely<Tables>, id: string): Promise<void> {
  while (await againWhenBusy(() => removeSome(db, id)));
  await sql`delete from drover.short_places p using drover.migrations m
    where p.migration_id = m.id and m.id = ${id} and m.deleting_since is not null`.execute(db);
  await sql`delete from drover.migrations where id = ${id} and deleting_since is not null`.execute(db);
}

/** False when no row is left. */
async function removeSome(db: Kysely<Tables>, id: string): Promise<boolean> {
  const { rows } = await sql<{
    id: string;
  }>`select t.id from drover.transfers t join drover.migrations m on m.id = t.migration_id
    where m.id = ${id} and m.deleting_since is not null order by t.number limit ${ROWS}`.execute(db);
  if (rows.length === 0) return false;
  const ids = rows.map((row) => row.id);
  const runs = sql`select r.number from drover.runs r where r.transfer_id = any(${ids})`;
  await emptied(db, sql`drover.items`, sql`run in (${runs})`);
  const folders = sql`select f.id from drover.known_folders f where f.transfer_id = any(${ids})`;
  await emptied(db, sql`drover.known`, sql`folder in (${folders})`);
  await emptied(db, sql`drover.known_folders`, sql`transfer_id = any(${ids})`);
  await emptied(db, sql`drover.accepted_items`, sql`transfer_id = any(${ids})`);
  await sql`delete from drover.transfers where id = any(${ids})`.execute(db);
  return true;
}

async function emptied(
  db: Kysely<Tables>,
  table: ReturnType<typeof sql>,
  which: ReturnType<typeof sql>,
): Promise<void> {
  for (;;) {
    const { numAffectedRows = 0n } = await sql`delete from ${table}
      where ctid = any(array(select ctid from ${table} where ${which} limit ${THINGS}))`.execute(db);
    if (numAffectedRows < BigInt(THINGS)) return;
  }
}
