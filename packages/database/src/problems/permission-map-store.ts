import type { PermissionEntry } from '@drover/migration';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import { json } from '../json.ts';
import { TAKE_UP_AGAIN } from '../permissions/queue-pass.ts';
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

  /** Instead of all that was there; passes under way go on by it. */
  async put(migrationId: string, entries: readonly PermissionEntry[], by: string): Promise<void> {
    const changes = { entries: json(entries), changed_by: by, changed_at: sql<Date>`now()` };
    const replace = async (db: Transaction<Tables>) => {
      await db
        .insertInto('permission_maps')
        .values({ migration_id: migrationId, ...changes })
        .onConflict((conflict) => conflict.column('migration_id').doUpdateSet(changes))
        .execute();
      await db.executeQuery(CompiledQuery.raw(TAKE_UP_AGAIN, [migrationId]));
    };
    await againWhenBusy(() => this.#db.transaction().execute(replace));
  }
}
