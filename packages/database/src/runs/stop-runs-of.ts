import { statusOf, zeroCounters } from '@drover/core';
import { errorData, type Stopped } from '@drover/engine';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { connectorNotAuthorized } from './start-fault.ts';
import { RUNS_CHANNEL } from './start-run.ts';

interface Deauthorized {
  readonly id: string;
  readonly displayName: string;
  readonly stateReason: string | null;
}

/** Runs that are to be stopped, and why. */
export interface RunsToStop {
  readonly ids: readonly string[];
  readonly by: Stopped;
}

/**
 * Stops what runs with these connectors, in the transaction that ended their authorisation: what is about to start waits for it and is
 * refused. A paused run stays as it is; it goes on once the connector is authorised again.
 */
export async function stopRunsOf(tx: Kysely<Tables>, connectors: readonly Deauthorized[]): Promise<void> {
  for (const { id, displayName, stateReason } of connectors) {
    const error = connectorNotAuthorized(displayName, stateReason);
    for (const side of ['source', 'destination'] as const) {
      const { rows } = await sql<{
        id: string;
      }>`select r.id from drover.runs r join drover.transfers t on t.id = r.transfer_id
        where r.state in ('queued', 'running') and ${sql.ref(`t.${side}_connector_id`)} = ${id}`.execute(tx);
      await stopRuns(tx, { ids: rows.map((run) => run.id), by: { side, error } });
    }
  }
}

/** Stops those of the runs that are queued or running. What nobody has worked on yet ends at once and never began. */
export async function stopRuns(tx: Kysely<Tables>, { ids, by }: RunsToStop): Promise<void> {
  if (ids.length === 0) return;
  const { side, error } = by;
  const status = statusOf({ mode: 'copy', counters: zeroCounters, cancelled: false, stoppedBy: by });
  const { rows } = await sql<{ id: string; ended: boolean }>`with stopped as (
      update drover.runs r set stopped_by = ${JSON.stringify({ side, error: errorData(error) })},
        ended_at = case when r.started_at is null then now() end,
        status = case when r.started_at is null then ${status}::integer end,
        state = case when r.started_at is null then 'ended' else 'canceling' end
      where r.id = any(${[...ids]}::text[]) and r.state in ('queued', 'running')
      returning r.id, r.state = 'ended' as ended
    ) select id, ended, pg_notify(${RUNS_CHANNEL}, id) from stopped`.execute(tx);
  await forget(
    tx,
    rows.filter(({ ended }) => ended).map((run) => run.id),
  );
}

/** Runs that ended before they began: their rows stand as they stood, and those that never ran say why they do not. */
async function forget(tx: Kysely<Tables>, runs: readonly string[]): Promise<void> {
  if (runs.length === 0) return;
  await sql`delete from drover.run_selection s using drover.runs r
    where s.run = r.number and r.id = any(${runs}::text[])`.execute(tx);
  await sql`update drover.transfers t set state = drover.state_of(r), status_code = r.status from drover.runs r
    where t.id = r.transfer_id and r.id = any(${runs}::text[]) and t.migration_id is not null and t.last_run_id is null`.execute(
    tx,
  );
}
