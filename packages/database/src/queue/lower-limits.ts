import type { Database } from '../connection/database.ts';
import { transact } from '../runs/transact.ts';
import { ROWS_AT_ONCE } from './pair-limits.ts';

/** A limit that was lowered by itself grows by a tenth of the whole after each of these, as long as nothing is refused. */
const RAISE_SECONDS = 30;
/** Refusals that come together count once. */
const SAME_REFUSAL_SECONDS = 10;

const LOWER = {
  name: 'queue-lower',
  text: `with pairs as (
      select m.source_connector_id as s, m.destination_connector_id as d, count(distinct r.number)::int as rows
      from drover.run_sessions h join drover.runs r on r.number = h.run join drover.migrations m on m.id = r.migration_id
      where $1 in (m.source_connector_id, m.destination_connector_id)
      group by 1, 2
    )
    insert into drover.pair_limits as p (source_connector_id, destination_connector_id, allowed, changed_at, lowered_at, reason)
    select s, d, greatest(1, least(coalesce(l.allowed, l.rows_at_once, ${ROWS_AT_ONCE}), rows) / 2), now(), now(), $2
    from pairs left join drover.pair_limits l on l.source_connector_id = s and l.destination_connector_id = d
    on conflict (source_connector_id, destination_connector_id) do update set
      allowed = excluded.allowed, changed_at = now(), lowered_at = now(), reason = excluded.reason
    where p.changed_at is null or p.changed_at < now() - interval '${SAME_REFUSAL_SECONDS} seconds'`,
};

/** A connector slowed us down: of each pair that uses it, half as many rows may be under way for now. Those that are go on. */
export async function lowerLimits(database: Database, connectorId: string, reason: string): Promise<void> {
  await database.withClient((client) => client.query({ ...LOWER, values: [connectorId, reason] }));
}

/** Lets what was lowered grow again, until all is allowed that somebody set. */
export async function raiseLimits(database: Database): Promise<void> {
  await database.withClient((client) =>
    client.query({
      name: 'queue-raise',
      text: `update drover.pair_limits set changed_at = now(),
          allowed = nullif(least(rows_at_once, allowed + greatest(1, rows_at_once / 10)), rows_at_once)
        where allowed is not null and changed_at < now() - interval '${RAISE_SECONDS} seconds'`,
    }),
  );
}

const OTHERS = {
  name: 'queue-others',
  text: `select count(distinct r.number)::int as rows from drover.run_sessions h
      join drover.runs r on r.number = h.run join drover.transfers t on t.id = r.transfer_id
    where h.lease_until > now() and r.id <> $1 and $2 in (t.source_connector_id, t.destination_connector_id)`,
};

const RETURN = {
  name: 'queue-return',
  text: `update drover.runs set state = 'queued', admitted_at = null, taken_by = null, taken_until = null, waiting_since = null
    where id = $1 and migration_id is not null and state in ('queued', 'running')
      and not exists (select 1 from drover.run_sessions s where s.run = number)`,
};

const CAP = {
  name: 'queue-cap',
  text: `insert into drover.pair_limits as p (source_connector_id, destination_connector_id, allowed, changed_at, lowered_at, reason)
    select m.source_connector_id, m.destination_connector_id, least($2, ${ROWS_AT_ONCE}), now(), now(), $3
    from drover.runs r join drover.migrations m on m.id = r.migration_id where r.id = $1
    on conflict (source_connector_id, destination_connector_id) do update set
      allowed = least(p.allowed, p.rows_at_once, $2), changed_at = now(), lowered_at = now(), reason = excluded.reason`,
};

/**
 * Puts a row that its connector does not let in back into the queue, and allows no more at once than the connector serves, until it lets
 * more in. False where it serves nobody, or the run is no row of a migration: then it is no matter of how many there are.
 */
export async function returnToQueue(
  database: Database,
  run: string,
  { connectorId, reason }: { readonly connectorId: string; readonly reason: string },
): Promise<boolean> {
  return await transact(database, async (client) => {
    const { rows } = await client.query<{ rows: number }>({ ...OTHERS, values: [run, connectorId] });
    const others = rows[0]?.rows ?? 0;
    if (others === 0) return false;
    const { rowCount } = await client.query({ ...RETURN, values: [run] });
    if (rowCount === 0) return false;
    await client.query({ ...CAP, values: [run, others, reason] });
    return true;
  });
}
