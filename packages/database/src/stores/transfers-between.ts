import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { TransferSide } from './transfer.ts';

/** From which folder to which. */
export interface TransferPair {
  readonly source: TransferSide;
  readonly destination: TransferSide;
}

/** What is known of the transfers between these very folders: for each pair the oldest that is not archived and no row of a migration, or undefined. */
export async function transfersBetween(
  db: Kysely<Tables>,
  pairs: readonly TransferPair[],
): Promise<readonly ({ readonly id: string; readonly name: string } | undefined)[]> {
  const asked = pairs.map(({ source: s, destination: d }, at) => {
    return { at, sc: s.connectorId, sr: s.root, sp: s.path, dc: d.connectorId, dr: d.root, dp: d.path };
  });
  // One after the other: as a join of two sets it may be planned as one that compares each with each. The first line is as the index of
  // sources is made, which holds paths of any length.
  const { rows } = await sql<{ at: number; id: string; name: string }>`
    select k.at, f.id, f.name
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as k (at int, sc text, sr text, sp jsonb, dc text, dr text, dp jsonb)
      cross join lateral (
        select t.id, t.name from drover.transfers t
          where t.source_root || t.source_path::text = k.sr || k.sp::text
            and t.source_connector_id = k.sc and t.source_root = k.sr and t.source_path = k.sp
            and t.destination_connector_id = k.dc and t.destination_root = k.dr and t.destination_path = k.dp
            and t.archived_at is null and t.migration_id is null
          order by t.created_at, t.id limit 1) f`.execute(db);
  const found = new Map(rows.map(({ at, ...transfer }) => [at, transfer]));
  return pairs.map((_, at) => found.get(at));
}
