import type { PoolClient } from 'pg';

/**
 * Of a row `t`: as `s` what is still to be copied of it, by a scan that nothing began after. A row that has too little room all by itself is left
 * out: it is not to be started, and takes nothing from the others.
 */
export const STILL_TO_COPY = `lateral (
    select l.bytes_to_copy as bytes from (
      select r.mode, r.state, r.bytes_to_copy, r.free_bytes from drover.runs r
      where r.transfer_id = t.id and r.started_at is not null order by r.number desc limit 1
    ) l where l.mode = 'scan' and l.state = 'ended' and l.bytes_to_copy > 0 and coalesce(l.free_bytes >= l.bytes_to_copy, true)
  ) s`;

/** That `p` of `short_places` is the place which a row `t` is copied to. */
export const IN_PLACE = `p.migration_id = t.migration_id and p.connector_id = t.destination_connector_id and p.root = t.destination_root`;

/** Scans that end at the same time in one place wait for each other: the later one counts what the earlier found. */
const TAKE_TURN = {
  name: 'short-place-turn',
  text: `select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', t.migration_id, t.destination_connector_id, t.destination_root), 40))
    from drover.runs r join drover.transfers t on t.id = r.transfer_id
    where r.number = $1 and r.free_bytes is not null and t.migration_id is not null and t.destination_root is not null`,
};

const NOTE = {
  name: 'short-place-note',
  text: `with place as (
      select t.migration_id, t.destination_connector_id as connector_id, t.destination_root as root, r.free_bytes
      from drover.runs r join drover.transfers t on t.id = r.transfer_id where r.number = $1
    ), need as (
      select coalesce(sum(s.bytes), 0)::bigint as bytes, count(*) as rows
      from place p join drover.transfers t on ${IN_PLACE} cross join ${STILL_TO_COPY}
    ), enough as (
      delete from drover.short_places o using place p, need n
      where (o.migration_id, o.connector_id, o.root) = (p.migration_id, p.connector_id, p.root) and n.bytes <= p.free_bytes
    )
    insert into drover.short_places (migration_id, connector_id, root, free_bytes, bytes, rows)
    select p.migration_id, p.connector_id, p.root, p.free_bytes, n.bytes, n.rows from place p, need n where n.bytes > p.free_bytes
    on conflict (migration_id, connector_id, root)
      do update set free_bytes = excluded.free_bytes, bytes = excluded.bytes, rows = excluded.rows`,
};

/**
 * Notes after a scan that has ended whether the place of its row has room for all rows of the migration that are still to be copied there. What is
 * copied later takes from both alike. Nothing is noted where the destination does not tell its room. To be the last step of a transaction: whoever waits
 * for their turn here must not be held up by what is taken afterwards.
 */
export async function noteShortPlace(client: PoolClient, run: number): Promise<void> {
  const turn = await client.query({ ...TAKE_TURN, values: [run] });
  if (turn.rowCount === 1) await client.query({ ...NOTE, values: [run] });
}
