import { sql } from 'kysely';

const DAYS = 90;
export const UNUSED_MS = DAYS * 86_400_000;
export const UNUSED_REASON = `No data has moved through it for ${DAYS} days.`;

/** A run that has not ended uses the connector. */
export const isInUse = sql<boolean>`exists (
    select 1 from drover.runs r join drover.transfers t on t.id = r.transfer_id
    where r.state <> 'ended' and drover.connectors.id in (t.source_connector_id, t.destination_connector_id)
  )`;

/** The connector moved no data since then, was not authorised since, and no run uses it: it is no longer authorised, written down or not. */
export function isUnused(since: Date) {
  return sql<boolean>`(drover.connectors.state = 'authorized' and drover.connectors.last_used_at < ${since}
    and drover.connectors.authorized_at < ${since} and not ${isInUse})`;
}
