import type { PermissionEntry } from '@drover/migration';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import { json } from '../json.ts';
import { CHANGING, TAKE_UP_AGAIN } from '../permissions/queue-pass.ts';
import { againWhenBusy } from '../rows/again-when-busy.ts';
import type { Tables } from '../tables.ts';

export interface StoredPermissionMap {
  readonly entries: readonly PermissionEntry[];
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** Keeps who stands for whom at the destination, one map for each migration. */
export class PermissionMapStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async get(migrationId: string): Promise<StoredPermissionMap | null> {
    const row = await this.#db
      .selectFrom('permission_maps')
      .selectAll()
      .where('migration_id', '=', migrationId)
      .executeTakeFirst();
    return row === undefined ? null : { entries: row.entries, changedAt: row.changed_at, changedBy: row.changed_by };
  }

  /** Instead of all that was there; passes under way go on by it, and rows over which the old one went say so. */
  async put(migrationId: string, entries: readonly PermissionEntry[], by: string): Promise<void> {
    const changes = { entries: json(entries), changed_by: by, changed_at: sql<Date>`now()` };
    const version = sql<number>`permission_maps.version + (permission_maps.entries <> excluded.entries)::int`;
    const replace = async (db: Transaction<Tables>) => {
      await db.executeQuery(CompiledQuery.raw(CHANGING));
      await db
        .insertInto('permission_maps')
        .values({ migration_id: migrationId, ...changes })
        .onConflict((conflict) => conflict.column('migration_id').doUpdateSet({ ...changes, version }))
        .execute();
      await db.executeQuery(CompiledQuery.raw(TAKE_UP_AGAIN, [migrationId]));
      await sql`select drover.note_permissions(array(
        select transfer_id from drover.permission_passes where migration_id = ${migrationId} and state = 'ended'))`.execute(
        db,
      );
    };
    await againWhenBusy(() => this.#db.transaction().execute(replace));
  }
}
