import { STATUS_CODES, type StatusCode } from '@drover/core';
import type { PoolClient } from 'pg';
import { newId } from '../new-id.ts';
import { RUNS_CHANNEL } from '../runs/start-run.ts';

/** Runs that begin by themselves after the first scan or the first copy of a row. */
export const MOST_RERUNS = 3;
const CODES = STATUS_CODES.filter(({ reruns }) => reruns).map(({ code }) => code);

const RERUN = {
  name: 'queue-rerun',
  text: `with again as (
      insert into drover.runs (id, transfer_id, mode, requested_by, requester_id, agents, files_at_once, bytes_per_second, settings, rerun)
      select $2, r.transfer_id, r.mode, r.requested_by, r.requester_id, r.agents, r.files_at_once, r.bytes_per_second,
        r.settings - 'fixes' || jsonb_strip_nulls(jsonb_build_object('fixes', drover.fixes_of(r.migration_id, r.transfer_id))), r.rerun + 1
      from drover.runs r
      where r.number = $1 and r.migration_id is not null and r.only_run is null and r.rerun < ${MOST_RERUNS}
        and r.rerun = (select count(*) from drover.runs e
          where e.transfer_id = r.transfer_id and e.mode = r.mode and e.number < r.number and e.started_at is not null)
        and (select count(*) from drover.connectors c join drover.transfers t on c.id in (t.source_connector_id, t.destination_connector_id)
          where t.id = r.transfer_id and c.state <> 'authorized') = 0
      returning id, transfer_id
    ), told as (update drover.transfers t set last_run_id = again.id from again where t.id = again.transfer_id)
    select pg_notify($3, id) from again`,
};

/**
 * Queues a row again whose first scan or first copy has just ended with a code of which another try may be the end, in the transaction that
 * ends it; at most three times. A run that was cancelled, or that was to bring over only some items, is not begun again.
 */
export async function queueRerun(client: PoolClient, run: number, status: StatusCode): Promise<void> {
  if (!CODES.some((code) => code === status)) return;
  await client.query({ ...RERUN, values: [run, newId(), RUNS_CHANNEL] });
}
