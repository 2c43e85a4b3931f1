import { type Kysely, sql } from 'kysely';
import type { PoolClient } from 'pg';
import { newId } from '../new-id.ts';
import { goOnPassesWith } from '../permissions/go-on-passes.ts';
import type { Tables } from '../tables.ts';
import { RUNS_CHANNEL } from './start-run.ts';

/** Ended because a side was not authorised. */
const NOT_AUTHORIZED = 402;
const COPIED = 'mode, agents, files_at_once, bytes_per_second, settings';

/** Who authorised a connector anew, for whom what had stopped goes on. */
export interface Resumer {
  readonly name: string;
  readonly userId: string;
}

/**
 * Queues again what had stopped because this connector was not authorised, in the transaction that authorises it anew: each transfer whose last
 * run ended so, and each pass that failed so, unless the other side still lacks its authorisation. Gives how many transfers there are.
 */
export async function goOnWith(tx: Kysely<Tables>, connectorId: string, { name, userId }: Resumer): Promise<number> {
  const stopped = await sql<{
    id: string;
  }>`select t.id from drover.transfers t join drover.runs r on r.id = t.last_run_id
    where ${connectorId} in (t.source_connector_id, t.destination_connector_id) and t.archived_at is null
      and r.state = 'ended' and r.status = ${NOT_AUTHORIZED} and r.only_run is null
      and not exists (select from drover.connectors c
        where c.id in (t.source_connector_id, t.destination_connector_id) and c.state <> 'authorized')
    order by t.number for update of t`.execute(tx);
  const ids = stopped.rows.map(({ id }) => id);
  const runs = ids.map(() => newId());
  await sql`with again as (
      insert into drover.runs (id, transfer_id, requested_by, requester_id, ${sql.raw(COPIED)})
      select n.run, t.id, ${name}, ${userId}, ${sql.raw(COPIED)}
      from unnest(${ids}::text[], ${runs}::text[]) as n (id, run)
        join drover.transfers t on t.id = n.id join drover.runs r on r.id = t.last_run_id
      order by t.number
      returning id, transfer_id
    ), told as (update drover.transfers t set last_run_id = again.id from again where t.id = again.transfer_id)
    select pg_notify(${RUNS_CHANNEL}, id) from again`.execute(tx);
  const passes = await goOnPassesWith(tx, connectorId);
  return new Set([...ids, ...passes]).size;
}

const LATE = {
  name: 'go-on-authorized',
  text: `with again as (
      insert into drover.runs (id, transfer_id, requested_by, requester_id, ${COPIED})
      select $2, r.transfer_id, r.requested_by, r.requester_id, ${COPIED}
      from drover.runs r
      where r.number = $1 and r.only_run is null
        and exists (select from drover.connectors c join drover.transfers t on c.id in (t.source_connector_id, t.destination_connector_id)
          where t.id = r.transfer_id and c.authorized_at > r.started_at)
        and not exists (select from drover.connectors c join drover.transfers t on c.id in (t.source_connector_id, t.destination_connector_id)
          where t.id = r.transfer_id and c.state <> 'authorized')
      returning id, transfer_id
    ), told as (update drover.transfers t set last_run_id = again.id from again where t.id = again.transfer_id)
    select pg_notify($3, id) from again`,
};

/** The same for a run that ends only after its connector was authorised anew, in the transaction that ends it. */
export async function goOnLate(client: PoolClient, run: number, status: number): Promise<void> {
  if (status !== NOT_AUTHORIZED) return;
  await client.query({ ...LATE, values: [run, newId(), RUNS_CHANNEL] });
}
