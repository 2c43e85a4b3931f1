import type { FixRule } from '@drover/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import { json } from '../json.ts';
import { newId } from '../new-id.ts';
import type { Tables } from '../tables.ts';

/** A rule of a migration, as it was made. */
export interface StoredFix {
  readonly id: string;
  readonly number: number;
  readonly rule: FixRule;
  readonly madeAt: Date;
  readonly madeBy: string;
  /** Null while it holds for all rows. */
  readonly takenBackAt: Date | null;
  /** Rows that were copied under its names, and in which it goes on although it was taken back. */
  readonly keptRows: number;
}

/** Rules that a migration may have together. */
export const MOST_FIXES = 200;

/** Keeps the rules of migrations. */
export class FixStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Those that hold for some row, or for this one, in their order. */
  async list(migrationId: string, transferId: string | null = null): Promise<readonly StoredFix[]> {
    return await listed(this.#db, migrationId, transferId);
  }

  /** Null where there are as many as there may be. */
  async add(migrationId: string, rule: FixRule, by: string): Promise<StoredFix | null> {
    return await this.#db.transaction().execute(async (tx) => {
      await hold(tx, migrationId);
      const all = await listed(tx, migrationId, null);
      if (all.length >= MOST_FIXES) return null;
      const row = await tx
        .insertInto('fix_rules')
        .values({
          ...{ id: newId(), migration_id: migrationId, rule: json(rule), made_by: by },
          number: sql`(select coalesce(max(f.number), 0) + 1 from drover.fix_rules f where f.migration_id = ${migrationId})`,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      const { id, number, made_at: madeAt } = row;
      return { id, number, rule: row.rule, madeAt, madeBy: by, takenBackAt: null, keptRows: 0 };
    });
  }

  /**
   * Ends a rule and answers with in how many rows it goes on: those whose copies were started with it, where it gives names. Null where
   * there is none that holds for all rows.
   */
  async takeBack(migrationId: string, id: string): Promise<number | null> {
    return await this.#db.transaction().execute(async (tx) => {
      await hold(tx, migrationId);
      const ended = await tx
        .updateTable('fix_rules')
        .set({ taken_back_at: sql`now()` })
        .where('id', '=', id)
        .where('migration_id', '=', migrationId)
        .where('taken_back_at', 'is', null)
        .returning(['number', 'rule'])
        .executeTakeFirst();
      if (ended === undefined) return null;
      if (!givesNames(ended.rule)) return 0;
      const { numAffectedRows } = await sql`insert into drover.fix_rule_rows (rule_id, transfer_id)
        select distinct ${id}, r.transfer_id from drover.runs r
        where r.migration_id = ${migrationId} and r.mode = 'copy' and (r.started_at is not null or r.state <> 'ended')
          and r.settings @> jsonb_build_object('fixes', jsonb_build_array(jsonb_build_object('number', ${ended.number}::integer)))`.execute(
        tx,
      );
      return Number(numAffectedRows ?? 0n);
    });
  }
}

/** Names stay for the life of a row, so a rule that gives them goes on where it has. */
function givesNames({ kind }: FixRule): boolean {
  return kind === 'replace-characters' || kind === 'rename-folder' || kind === 'move-folder';
}

/** Until the end of the transaction nobody else changes the rules of the migration. */
async function hold(tx: Transaction<Tables>, migrationId: string): Promise<void> {
  await sql`select from drover.migrations where id = ${migrationId} for update`.execute(tx);
}

async function listed(db: Kysely<Tables>, migrationId: string, transferId: string | null) {
  const { rows } = await sql<StoredFix>`
    select f.id, f.number, f.rule, f.made_at as "madeAt", f.made_by as "madeBy", f.taken_back_at as "takenBackAt",
      (select count(*) from drover.fix_rule_rows k where k.rule_id = f.id) as "keptRows"
    from drover.fix_rules f
    where f.migration_id = ${migrationId} and (f.taken_back_at is null or exists (select from drover.fix_rule_rows k
      where k.rule_id = f.id and (${transferId}::text is null or k.transfer_id = ${transferId})))
    order by f.number`.execute(db);
  return rows;
}
