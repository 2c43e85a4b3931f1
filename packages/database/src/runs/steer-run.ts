import type { RunLimits } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { RUNS_CHANNEL } from './start-run.ts';

/** What is set of a run that is paused, by whom `$2` says; a row lets others have its turn. */
export const PAUSE = `state = 'paused', paused_at = now(), paused_by = $2,
  waiting_since = case when migration_id is null then waiting_since end,
  admitted_at = case when migration_id is null then admitted_at end`;

/** What is set of a paused run that is to go on. */
export const RESUME = `state = case when started_at is null or migration_id is not null then 'queued' else 'running' end,
  paused_at = null, paused_by = null`;

/** Makes workers hand a run back, unfinished as it is, until it is resumed. A row lets others have its turn. False when it has ended, is ending or is paused. */
export async function pauseRun(database: Database, id: string, by: string): Promise<boolean> {
  return await change(database, `update drover.runs set ${PAUSE} where id = $1 and state in ('queued', 'running')`, [
    id,
    by,
  ]);
}

/** Lets a paused run go on where it was; a row waits for its turn. False when it is not paused. */
export async function resumeRun(database: Database, id: string): Promise<boolean> {
  return await change(database, `update drover.runs set ${RESUME} where id = $1 and state = 'paused'`, [id]);
}

/** What the run is allowed from now on, all workers together; what is left out stays. False when it has ended. */
export async function limitRun(database: Database, id: string, limits: Partial<RunLimits>): Promise<boolean> {
  const { files, bytesPerSecond } = limits;
  return await change(
    database,
    `update drover.runs set
        files_at_once = case when $2 then $3::integer else files_at_once end,
        bytes_per_second = case when $4 then $5::bigint else bytes_per_second end
      where id = $1 and state <> 'ended'`,
    [id, files !== undefined, files ?? null, bytesPerSecond !== undefined, bytesPerSecond ?? null],
  );
}

async function change(database: Database, text: string, values: readonly unknown[]): Promise<boolean> {
  return await database.withClient(async (client) => {
    const { rowCount } = await client.query(text, [...values]);
    if (rowCount !== 0) await client.query('select pg_notify($1, $2)', [RUNS_CHANNEL, values[0]]);
    return rowCount !== 0;
  });
}
