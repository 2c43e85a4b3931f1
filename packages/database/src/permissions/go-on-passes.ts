import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** Of pass `p` that it broke off because a side was not authorised, as runs that end with 402. */
const UNAUTHORIZED = `p.failure->>'kind' in ('unauthenticated', 'untrusted')`;

/** Of a row `t` that both its sides are authorised. */
const AUTHORIZED = `not exists (select from drover.connectors c
  where c.id in (t.source_connector_id, t.destination_connector_id) and c.state <> 'authorized')`;

const AGAIN = `state = 'waiting', failure = null, attempts = 0, next_at = now(), ended_at = null`;

/**
 * Lets passes go on that have failed because this connector was not authorised, in the transaction that authorises it anew; unless the other
 * side still lacks its authorisation. Gives their rows.
 */
export async function goOnPassesWith(tx: Kysely<Tables>, connectorId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`update drover.permission_passes p set ${sql.raw(AGAIN)}
    from drover.transfers t where t.id = p.transfer_id and p.state = 'failed' and ${sql.raw(UNAUTHORIZED)}
      and ${connectorId} in (t.source_connector_id, t.destination_connector_id) and ${sql.raw(AUTHORIZED)}
    returning p.transfer_id as id`.execute(tx);
  const ids = rows.map(({ id }) => id);
  await sql`select drover.note_permissions(${ids}::text[])`.execute(tx);
  return ids;
}

/** The same for a pass that fails only after its connector was authorised anew, in the transaction that ends it. */
export const GO_ON_LATE = {
  name: 'permissions-go-on-late',
  text: `update drover.permission_passes p set ${AGAIN}
    from drover.transfers t where t.id = p.transfer_id and p.transfer_id = $1 and p.state = 'failed' and ${UNAUTHORIZED}
      and exists (select from drover.connectors c
        where c.id in (t.source_connector_id, t.destination_connector_id) and c.authorized_at > p.taken_at)
      and ${AUTHORIZED}`,
};
