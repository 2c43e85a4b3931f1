import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { type NewDelivery, putDeliveries } from './delivery-store.ts';
import { type EndedTotals, type EndedTransfer, readTotals, readTransfers } from './read-ended.ts';

/** Who hears of ends of runs: people by mail, programs by webhooks. */
export type Audience = 'mail' | 'webhook';

/** Runs that ended since the last word about them, and belong together. */
export interface EndedBatch {
  /** Null for single transfers. */
  readonly migration: { readonly id: string; readonly name: string } | null;
  /** Who started them, else who owns them; null where nobody does any more, and where it is for webhooks. */
  readonly personId: string | null;
  /** Of each transfer the last run: those before it were repeated. */
  readonly totals: EndedTotals;
  /** Those that did not go through first; 100 at most. */
  readonly transfers: readonly EndedTransfer[];
}

export interface BatchRules {
  /** For how long nothing may have ended before a migration is spoken of: a run that is repeated by itself begins again within that. */
  readonly quietSeconds: number;
  /** About single transfers, a person who has more of them under way hears no more often than this. */
  readonly apartSeconds: number;
  /** A migration that never comes to rest is spoken of at least this often. */
  readonly atLeastSeconds: number;
}

interface Scope {
  readonly migrationId: string | null;
  readonly name: string | null;
  readonly personId: string | null;
}

/** Any number that nothing else in the database locks by. */
const LOCK = 7_225_318_003;

/** Ends of runs that nobody has been told of yet; the database notes each as it happens. */
export class EndedRuns {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Nobody is to be told of what has ended by now. */
  async forget(audience: Audience): Promise<void> {
    const column = columnOf(audience);
    await sql`update drover.ended_runs set ${column} = true where not ${column}`.execute(this.#db);
    await this.#sweep(this.#db);
  }

  /**
   * Puts together what has come to rest, and keeps what `compose` makes of each batch for delivery, all or nothing. While another server does so,
   * nothing happens.
   */
  async settle(
    audience: Audience,
    rules: BatchRules,
    compose: (batch: EndedBatch) => Promise<readonly NewDelivery[]>,
  ): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ ours: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as ours`.execute(tx);
      if (rows[0]?.ours !== true) return;
      for (const scope of await dueScopes(tx, audience, rules)) {
        const runs = await takeRuns(tx, audience, scope);
        const [totals, transfers] = [await readTotals(tx, runs), await readTransfers(tx, runs)];
        const migration = scope.migrationId === null ? null : { id: scope.migrationId, name: scope.name ?? '' };
        await putDeliveries(tx, await compose({ migration, personId: scope.personId, totals, transfers }));
      }
      await this.#sweep(tx);
    });
  }

  async #sweep(db: Kysely<Tables>): Promise<void> {
    await sql`delete from drover.ended_runs where mailed and hooked`.execute(db);
  }
}

function columnOf(audience: Audience) {
  return sql.raw(audience === 'mail' ? 'mailed' : 'hooked');
}

/** Whom a run concerns: webhooks hear of all of a migration at once, whoever started its rows. */
function personOf(audience: Audience) {
  return audience === 'mail' ? sql`coalesce(r.requester_id, m.owner_id, t.owner_id)` : sql`null::text`;
}

const RUNS = sql`drover.runs r join drover.transfers t on t.id = r.transfer_id left join drover.migrations m on m.id = t.migration_id`;

async function dueScopes(tx: Transaction<Tables>, audience: Audience, rules: BatchRules): Promise<readonly Scope[]> {
  const person = personOf(audience);
  const { rows } = await sql<Scope>`
    with pending as (
      select t.migration_id, m.name, ${person} as person, min(e.ended_at) as first, max(e.ended_at) as last
      from drover.ended_runs e join ${RUNS} on r.id = e.run where not e.${columnOf(audience)} group by 1, 2, 3
    )
    select p.migration_id as "migrationId", p.name, p.person as "personId" from pending p where
      ${audience === 'webhook' ? sql`p.migration_id is null or` : sql``}
      (p.last <= now() - ${rules.quietSeconds} * interval '1 second' and not exists (
        select from ${RUNS} where r.state <> 'ended' and t.migration_id is not distinct from p.migration_id
          and (p.migration_id is not null or ${person} is not distinct from p.person)))
      or (p.migration_id is not null and p.first <= now() - ${rules.atLeastSeconds} * interval '1 second')
      or (p.migration_id is null and not exists (
        select from drover.deliveries d where d.user_id = p.person and d.scope = 'single'
          and d.created_at > now() - ${rules.apartSeconds} * interval '1 second'))`.execute(tx);
  return rows;
}

async function takeRuns(tx: Transaction<Tables>, audience: Audience, scope: Scope): Promise<readonly string[]> {
  const { rows } = await sql<{ run: string }>`
    update drover.ended_runs e set ${columnOf(audience)} = true from ${RUNS}
    where r.id = e.run and not e.${columnOf(audience)} and t.migration_id is not distinct from ${scope.migrationId}
      and ${personOf(audience)} is not distinct from ${scope.personId} returning e.run`.execute(tx);
  return rows.map(({ run }) => run);
}
