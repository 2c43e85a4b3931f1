import { type Kysely, sql } from 'kysely';
import { newId } from '../new-id.ts';
import { STANDS } from '../runs/whole-run.ts';
import type { Tables } from '../tables.ts';
import { ACCEPTED, KEY, MODIFIED, openProblems, SIZE } from './open-problems.ts';
import { type ProblemItem, type ProblemQuery, problemItems } from './problem-items.ts';

export interface Amount {
  readonly items: number;
  readonly bytes: number;
}

/** Problems of one cause in all rows of a migration. */
export interface MigrationProblem extends Amount {
  readonly cause: string;
  /** In how many rows. */
  readonly rows: number;
  /** Of the items those that somebody has accepted as not migrated. */
  readonly accepted: Amount;
}

/** A decision that some items stay behind. */
export interface Acceptance extends Amount {
  readonly id: string;
  readonly cause: string;
  readonly reason: string;
  readonly at: Date;
  readonly by: string;
}

/** The problems of one cause in one row, and the run that met them. */
export interface RowProblem extends Amount {
  readonly transferId: string;
  readonly runId: string;
  readonly mode: 'copy' | 'scan';
}

/** Reads and keeps what people must know and decide about items that did not arrive. */
export class ProblemStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Those of most items first. */
  async list(migrationId: string): Promise<readonly MigrationProblem[]> {
    const { rows } = await sql<{ cause: string; rows: number; items: number; bytes: number; ai: number; ab: number }>`
      with ${openProblems(migrationId)}
      select p.cause, count(distinct p.transfer_id) as rows, sum(b.items)::bigint as items, sum(b.bytes)::bigint as bytes,
        sum(b.accepted_items)::bigint as ai, sum(b.accepted_bytes)::bigint as ab
      from open_problems p cross join lateral (
        select count(*) as items, coalesce(sum(${SIZE}), 0) as bytes,
          count(*) filter (where ${ACCEPTED}) as accepted_items,
          coalesce(sum(${SIZE}) filter (where ${ACCEPTED}), 0) as accepted_bytes
        from drover.items i where i.run = p.run and i.cause = p.cause and i.${sql.raw(STANDS)}
      ) b group by p.cause order by items desc, p.cause`.execute(this.#db);
    return rows.map(({ cause, rows: inRows, items, bytes, ai, ab }) => {
      return { cause, rows: inRows, items, bytes, accepted: { items: ai, bytes: ab } };
    });
  }

  /** Item by item, row after row. */
  items(migrationId: string, query: ProblemQuery = {}): AsyncGenerator<ProblemItem> {
    return problemItems(this.#db, migrationId, query);
  }

  /** The rows that have problems of a cause, with the runs that met them. */
  async rowsOf(migrationId: string, cause: string, rows: readonly string[] | null): Promise<readonly RowProblem[]> {
    const { rows: found } = await sql<RowProblem>`
      with ${openProblems(migrationId, { cause })}
      select p.transfer_id as "transferId", r.id as "runId", r.mode, p.count as items, (
          select coalesce(sum(${SIZE}), 0)::bigint from drover.items i where i.run = p.run and i.cause = p.cause and i.${sql.raw(STANDS)}
        ) as bytes from open_problems p join drover.runs r on r.number = p.run
      where ${rows}::text[] is null or p.transfer_id = any(${rows}) order by p.number, p.run`.execute(this.#db);
    return found;
  }

  /** Accepts as not migrated what has this cause now; null where there is nothing of it that is not accepted yet. */
  async accept(
    migrationId: string,
    { cause, rows, reason, by }: { cause: string; rows: readonly string[] | null; reason: string; by: string },
  ): Promise<Acceptance | null> {
    const id = newId();
    return await this.#db.transaction().execute(async (tx) => {
      const values = { id, migration_id: migrationId, cause, reason, accepted_by: by, items: 0, bytes: 0 };
      await tx.insertInto('acceptances').values(values).execute();
      await sql`with ${openProblems(migrationId, { cause })}
        insert into drover.accepted_items (transfer_id, cause, key, path, bytes, modified, acceptance_id)
        select p.transfer_id, i.cause, ${KEY}, i.path, ${SIZE}, ${MODIFIED}, ${id}
        from open_problems p join drover.items i on i.run = p.run and i.cause = p.cause and i.${sql.raw(STANDS)}
        where (${rows}::text[] is null or p.transfer_id = any(${rows})) and not ${ACCEPTED} on conflict do nothing`.execute(
        tx,
      );
      const { rows: counted } = await sql<Amount>`update drover.acceptances set items = s.items, bytes = s.bytes
        from (select count(*) as items, coalesce(sum(bytes), 0)::bigint as bytes
          from drover.accepted_items where acceptance_id = ${id}) s
        where id = ${id} returning acceptances.items, acceptances.bytes`.execute(tx);
      const [amount] = counted;
      if (amount !== undefined && amount.items > 0) return await this.#get(tx, id);
      await tx.deleteFrom('acceptances').where('id', '=', id).execute();
      return null;
    });
  }

  /** The rows in which something was accepted with it, in the order of their making. */
  async acceptedRows(acceptanceId: string): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`select t.id from drover.transfers t
      where t.id in (select transfer_id from drover.accepted_items where acceptance_id = ${acceptanceId})
      order by t.number`.execute(this.#db);
    return rows.map(({ id }) => id);
  }

  /** The newest first. */
  async acceptances(migrationId: string): Promise<readonly Acceptance[]> {
    const rows = await this.#db
      .selectFrom('acceptances')
      .selectAll()
      .where('migration_id', '=', migrationId)
      .orderBy('accepted_at', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(toAcceptance);
  }

  /** Takes a decision back; false where there is none. */
  async revoke(migrationId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('acceptances')
      .where('id', '=', id)
      .where('migration_id', '=', migrationId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async #get(db: Kysely<Tables>, id: string): Promise<Acceptance> {
    return toAcceptance(await db.selectFrom('acceptances').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
  }
}

function toAcceptance(
  row: Amount & { id: string; cause: string; reason: string; accepted_at: Date; accepted_by: string },
): Acceptance {
  const { id, cause, reason, items, bytes } = row;
  return { id, cause, reason, items, bytes, at: row.accepted_at, by: row.accepted_by };
}
