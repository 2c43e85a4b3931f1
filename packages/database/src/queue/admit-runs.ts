import type { Database } from '../connection/database.ts';
import { transact } from '../runs/transact.ts';
import { ROWS_AT_ONCE } from './pair-limits.ts';

/** Any number that nothing else in the database locks by. */
const LOCK = 7_225_318_002;

const WAITS = {
  name: 'queue-waits',
  text: `select exists (select 1 from drover.runs where state = 'queued' and admitted_at is null) as waits`,
};

const TURN = { name: 'queue-turn', text: 'select pg_try_advisory_xact_lock($1) as got' };

/**
 * Of each migration the first that wait, at most as many as its pair of connectors has room for; of these those of the highest priority,
 * then those of the migrations that would have the fewest under way with them, then the oldest.
 */
const ADMIT = {
  name: 'queue-admit',
  text: `with under_way as (
      select migration_id as id, count(*)::int as rows from drover.runs
      where migration_id is not null and admitted_at is not null and state in ('queued', 'running', 'canceling')
      group by migration_id
    ), pairs as (
      select m.source_connector_id as s, m.destination_connector_id as d, coalesce(sum(u.rows), 0)::int as rows
      from drover.migrations m left join under_way u using (id)
      where not (m.source_connector_id = any($1)) and not (m.destination_connector_id = any($1))
      group by 1, 2
    ), rooms as (
      select p.s, p.d, least(l.allowed, coalesce(l.rows_at_once, ${ROWS_AT_ONCE})) - p.rows as room
      from pairs p left join drover.pair_limits l on l.source_connector_id = p.s and l.destination_connector_id = p.d
    ), ranked as (
      select w.number, q.room, row_number() over (
          partition by q.s, q.d order by w.priority desc, coalesce(u.rows, 0) + w.place, w.number) as place
      from rooms q
        join drover.migrations m on m.source_connector_id = q.s and m.destination_connector_id = q.d
        left join under_way u on u.id = m.id
        cross join lateral (
          select r.number, r.priority, row_number() over (order by r.priority desc, r.number) as place from drover.runs r
          where r.migration_id = m.id and r.state = 'queued' and r.admitted_at is null
          order by r.priority desc, r.number limit greatest(0, q.room)
        ) w
      where q.room > 0
    )
    update drover.runs r set admitted_at = now() from ranked c
    where r.number = c.number and c.place <= c.room and r.state = 'queued' and r.admitted_at is null`,
};

/**
 * Lets waiting rows begin as far as their pairs of connectors have room, without those that use one of `closed`; how many. Of several
 * processes at once, one does it.
 */
export async function admitRuns(database: Database, closed: readonly string[]): Promise<number> {
  const { rows } = await database.withClient((client) => client.query<{ waits: boolean }>(WAITS));
  if (rows[0]?.waits !== true) return 0;
  return await transact(database, async (client) => {
    const turn = await client.query<{ got: boolean }>({ ...TURN, values: [LOCK] });
    if (turn.rows[0]?.got !== true) return 0;
    return (await client.query({ ...ADMIT, values: [closed] })).rowCount ?? 0;
  });
}
