import type { PermissionDoubt, PermissionQuestion } from '@drover/core';
import type { KeptAnswer, PermissionDecision, RowPermissions } from '@drover/migration';
import { type Kysely, sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { newId } from '../new-id.ts';
import { againWhenBusy } from '../rows/again-when-busy.ts';
import { transact } from '../runs/transact.ts';
import type { Tables } from '../tables.ts';
import type { PassFailure } from './permission-pass.ts';
import { keptPrincipal, questionHash } from './question-hash.ts';
import { CHANGING, notePermissions, TAKE_UP_AGAIN } from './queue-pass.ts';

/** How the pass of one row stands. */
export interface PassView {
  readonly state: RowPermissions;
  /** Items that it went over. */
  readonly items: number;
  /** Rights that were given, and that were left out. */
  readonly given: number;
  readonly leftOut: number;
  /** Items about which a person must decide, and that failed. */
  readonly waiting: number;
  readonly failed: number;
  /** Items to which rights were sent, and of which is not known yet whether they arrived. */
  readonly unanswered: number;
  readonly failure: PassFailure | null;
  /** When it is tried again after it broke off. */
  readonly againAt: Date | null;
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
}

/** What passes of several rows came to; see `PassView`. */
export interface PassSums {
  readonly rows: number;
  readonly given: number;
  readonly leftOut: number;
  readonly waiting: number;
  readonly failed: number;
  /** Items to which rights were sent, and of which is not known yet whether they arrived. */
  readonly unanswered: number;
  /** Rows whose pass has not come to its end. */
  readonly unfinished: number;
  /** Rows whose pass has ended, with questions that nobody has decided, or not any more. */
  readonly undecided: number;
  /** Rows whose pass has ended, and that were since decided about otherwise than it went by. */
  readonly decidedSince: number;
  /** Rows whose pass has ended, and that another map took the place of since. */
  readonly mapChangedSince: number;
}

/** A question of a migration with what was decided about it. */
export interface KeptQuestion extends PermissionQuestion {
  readonly items: number;
  /** In how many rows. */
  readonly rows: number;
  /** The path of one of the items. */
  readonly example: string;
  readonly decision: KeptDecision | null;
}

export interface KeptDecision extends PermissionDecision {
  readonly id: string;
  readonly reason: string;
  readonly at: Date;
  readonly by: string;
}

/** Questions that are told at once; people decide about those of most items first. */
const TOLD = 500;

/** What passes found, and what people decided about it. */
export class PermissionStore {
  readonly #database: Database;
  readonly #db: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database;
    this.#db = database.db;
  }

  /** Null where the row has none. */
  async pass(transferId: string): Promise<PassView | null> {
    const { rows } = await sql<PassView>`
      select t.permissions as state, p.items, p.given, p.left_out as "leftOut", p.waiting, p.failed, p.failure,
        (select count(distinct s.path) from drover.permission_sent s where s.transfer_id = p.transfer_id) as unanswered,
        case when p.state = 'waiting' and p.attempts > 0 then p.next_at end as "againAt", p.begun_at as "begunAt", p.ended_at as "endedAt"
      from drover.permission_passes p join drover.transfers t on t.id = p.transfer_id
      where p.transfer_id = ${transferId} and t.permissions is not null`.execute(this.#db);
    return rows[0] ?? null;
  }

  /** What passes came to, of this row, or in all rows of this migration; null where there were none. */
  async sums(of: { readonly migrationId: string } | { readonly transferId: string }): Promise<PassSums | null> {
    const which = 'migrationId' in of ? sql`p.migration_id = ${of.migrationId}` : sql`p.transfer_id = ${of.transferId}`;
    const { rows } = await sql<PassSums>`
      select count(*) as rows, coalesce(sum(p.given), 0)::bigint as given, coalesce(sum(p.left_out), 0)::bigint as "leftOut",
        coalesce(sum(p.waiting), 0)::bigint as waiting, coalesce(sum(p.failed), 0)::bigint as failed,
        coalesce(sum((select count(distinct s.path) from drover.permission_sent s where s.transfer_id = p.transfer_id)), 0)::bigint as unanswered,
        count(*) filter (where p.state <> 'ended') as unfinished,
        count(*) filter (where p.state = 'ended' and exists (select from drover.permission_questions q
          where q.transfer_id = p.transfer_id and not exists (select from drover.permission_decisions d
            where d.migration_id = q.migration_id and d.key = q.key))) as undecided,
        count(*) filter (where p.state = 'ended' and exists (select from drover.permission_questions q
          join drover.permission_decisions d on d.migration_id = q.migration_id and d.key = q.key and d.answer is distinct from q.applied
          where q.transfer_id = p.transfer_id)) as "decidedSince",
        count(*) filter (where p.state = 'ended' and exists (select from drover.permission_maps m
          where m.migration_id = p.migration_id and m.version > p.map_version and jsonb_array_length(m.entries) > 0)) as "mapChangedSince"
      from drover.permission_passes p where ${which}`.execute(this.#db);
    const [sums] = rows;
    return sums === undefined || sums.rows === 0 ? null : sums;
  }

  /** Those that are open first, each by the number of items; of one row, or of all. None whose answer was gone by. `total` counts what is not told, too. */
  async questions(
    migrationId: string,
    transferId: string | null,
  ): Promise<{ readonly questions: readonly KeptQuestion[]; readonly total: number; readonly open: number }> {
    const { rows } = await sql<QuestionRow>`
      select q.kind, q.principal, q.items, q.rows, q.example, count(*) over () as total,
        count(*) filter (where d.id is null) over () as open,
        d.id, d.answer, d.reason, d.decided_at, d.decided_by
      from (
        select key, min(kind) as kind, min(principal) as principal, sum(items)::bigint as items, count(*) as rows, min(example) as example
        from drover.permission_questions a
        where migration_id = ${migrationId} and (${transferId}::text is null or transfer_id = ${transferId})
          and not exists (select from drover.permission_decisions g
            where g.migration_id = a.migration_id and g.key = a.key and g.answer = a.applied) group by key
      ) q left join drover.permission_decisions d on d.migration_id = ${migrationId} and d.key = q.key
      order by d.id is not null, q.items desc, q.kind, q.principal limit ${TOLD}`.execute(this.#db);
    return { questions: rows.map(toQuestion), total: rows[0]?.total ?? 0, open: rows[0]?.open ?? 0 };
  }

  /** All that holds, the newest first. */
  async decisions(migrationId: string): Promise<readonly KeptDecision[]> {
    const { rows } = await sql<DecisionRow>`select id, kind, principal, answer, reason, decided_at, decided_by
      from drover.permission_decisions where migration_id = ${migrationId} order by decided_at desc, id`.execute(
      this.#db,
    );
    return rows.map(toDecision);
  }

  /** In place of an earlier answer to the same question; it holds from the next pass on. */
  async decide(
    migrationId: string,
    { kind, principal, answer }: PermissionDecision,
    { reason, by }: { readonly reason: string; readonly by: string },
  ): Promise<KeptDecision> {
    const id = newId();
    const key = questionHash({ kind, principal });
    return await this.#change(async (client) => {
      const { rows } = await client.query<Omit<DecisionRow, 'answer'>>(
        `insert into drover.permission_decisions (id, migration_id, key, kind, principal, answer, reason, decided_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
          on conflict (migration_id, key) do update set id = excluded.id, answer = excluded.answer, reason = excluded.reason,
            decided_at = now(), decided_by = excluded.decided_by
          returning id, kind, principal, reason, decided_at, decided_by`,
        [id, migrationId, key, kind, keptPrincipal(principal), JSON.stringify(answer), reason, by],
      );
      await noteAsked(client, migrationId, key);
      const [kept] = rows;
      if (kept === undefined) throw new RangeError('a decision was not kept');
      return toDecision({ ...kept, answer });
    });
  }

  /** What it was; null where there is none. What was given by it stays given. */
  async takeBack(migrationId: string, id: string): Promise<PermissionQuestion | null> {
    return await this.#change(async (client) => {
      const { rows } = await client.query<{ key: Buffer; kind: PermissionDoubt; principal: string }>(
        'delete from drover.permission_decisions where migration_id = $1 and id = $2 returning key, kind, principal',
        [migrationId, id],
      );
      const [gone] = rows;
      if (gone === undefined) return null;
      await noteAsked(client, migrationId, gone.key);
      return { kind: gone.kind, principal: gone.principal };
    });
  }

  async #change<T>(steps: (client: PoolClient) => Promise<T>): Promise<T> {
    return await againWhenBusy(() =>
      transact(this.#database, async (client) => {
        await client.query(CHANGING);
        return await steps(client);
      }),
    );
  }
}

/** The rows that ask this stand otherwise now. */
async function noteAsked(client: PoolClient, migrationId: string, key: Buffer): Promise<void> {
  await client.query(TAKE_UP_AGAIN, [migrationId]);
  const { rows } = await client.query<{ transfer_id: string }>(
    'select transfer_id from drover.permission_questions where migration_id = $1 and key = $2 order by transfer_id',
    [migrationId, key],
  );
  await notePermissions(
    client,
    rows.map((row) => row.transfer_id),
  );
}

interface DecisionRow {
  readonly id: string;
  readonly kind: PermissionDoubt;
  readonly principal: string;
  readonly answer: KeptAnswer;
  readonly reason: string;
  readonly decided_at: Date;
  readonly decided_by: string;
}

type QuestionRow = Omit<KeptQuestion, 'decision'> & { readonly total: number; readonly open: number } & (
    | DecisionRow
    | { readonly id: null }
  );

function toQuestion(row: QuestionRow): KeptQuestion {
  const { kind, principal, items, rows, example } = row;
  return { kind, principal, items, rows, example, decision: row.id === null ? null : toDecision(row) };
}

function toDecision(row: DecisionRow): KeptDecision {
  const { id, kind, principal, answer, reason, decided_at: at, decided_by: by } = row;
  return { id, kind, principal, answer, reason, at, by };
}
