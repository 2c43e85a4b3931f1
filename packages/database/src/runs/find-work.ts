import type { Database } from '../connection/database.ts';
import type { RunSettings } from './run-settings.ts';
import { MAX_SETBACKS } from './sessions.ts';

/** A run on which this worker could do something. */
export interface RunToWorkOn {
  readonly id: string;
  readonly transferId: string;
  /** Null for a single transfer. */
  readonly migrationId: string | null;
  readonly mode: 'copy' | 'scan';
  /** It was cancelled or stopped, or workers kept dying over it: all that is left is to sum it up. */
  readonly mustEnd: boolean;
  /** What its transfer was set to when it began; null for a run that an earlier version of Drover began. */
  readonly settings: RunSettings | null;
  /** Somebody could use both of its sides once. */
  readonly begun: boolean;
  /** Other workers use both of its sides now. */
  readonly othersAtWork: boolean;
  /** The connectors of which it needs an agent; null where it needs none. */
  readonly agents: readonly string[] | null;
  readonly connectors: { readonly source: string; readonly destination: string };
}

export interface WorkSought {
  readonly worker: string;
  /** Runs that the worker is at. */
  readonly without: readonly string[];
  readonly limit: number;
  /** Connectors of which it has an agent at hand: runs that need others are left to workers that have those, but for what is only to be summed up. */
  readonly agents?: readonly string[];
  /** Connectors that nothing may be done with at this hour. */
  readonly closed?: readonly string[];
}

const MUST_END = `(r.state = 'canceling' or r.setbacks >= ${MAX_SETBACKS})`;
/** Whoever took a row holds a lease on it within this time, or others may take it. */
const BEGINS_WITHIN = "interval '15 seconds'";
/** A row is helped with only when it takes longer: opening its sides costs more than a few files. */
const LASTS = "interval '5 seconds'";

const COLUMNS = `r.id, r.transfer_id as "transferId", r.migration_id as "migrationId", r.mode, r.settings,
    ${MUST_END} as "mustEnd", r.started_at is not null as "begun",
    exists (select 1 from drover.run_sessions s where s.run = r.number and s.worker <> $1) as "othersAtWork", r.agents,
    (select json_build_object('source', t.source_connector_id, 'destination', t.destination_connector_id)
      from drover.transfers t where t.id = r.transfer_id) as connectors`;
const MAY_RUN = `(r.agents is null or r.agents <@ $4) and (cardinality($5::text[]) = 0 or not exists (
    select 1 from drover.transfers t
    where t.id = r.transfer_id and (t.source_connector_id = any($5) or t.destination_connector_id = any($5))))`;
const HELD = 'exists (select 1 from drover.run_sessions s where s.run = r.number)';

const FIND = {
  name: 'worker-find-work',
  text: `select ${COLUMNS} from drover.runs r
    where r.state not in ('ended', 'paused') and (r.admitted_at is not null or r.state = 'canceling')
      and not (r.id = any($2)) and (
      r.state = 'queued'
      or exists (select 1 from drover.batches b where b.run = r.number and b.session is null and b.staged_for is null)
      or exists (select 1 from drover.run_folders f where f.run = r.number and not f.planned and f.session is null)
      or exists (select 1 from drover.run_folders f
        where f.run = r.number and f.planned and f.pending = 0 and f.session is null)
      or not ${HELD}
      or exists (select 1 from drover.run_sessions s where s.run = r.number and s.worker = $1)
    ) and (${MUST_END} or (${MAY_RUN} and (r.migration_id is null or (r.started_at < now() - ${LASTS} and ${HELD}))))
    order by (select count(*) from drover.run_sessions s where s.run = r.number), r.number limit $3`,
};

const FREE = `r.state not in ('ended', 'paused') and (r.admitted_at is not null or r.state = 'canceling')
    and r.migration_id is not null and not ${MUST_END} and not (r.id = any($2)) and ${MAY_RUN} and not ${HELD}
    and (r.taken_until is null or r.taken_until < now() or r.taken_by = $1)
    order by r.priority desc, r.taken_until nulls first, r.number`;

const TAKE = {
  name: 'worker-take-rows',
  text: `with free as (select r.number from drover.runs r where ${FREE} limit $3 for update skip locked),
    taken as (
      update drover.runs r set taken_by = $1, taken_until = now() + ${BEGINS_WITHIN}
      from free where r.number = free.number returning r.*
    ) select ${COLUMNS} from taken r order by r.number`,
};

const WAITING = {
  name: 'worker-rows-wait',
  text: `select exists (select 1 from drover.runs r where $3::integer > 0 and ${FREE}) as waits`,
};

/**
 * Runs with something to do that fewest workers are at, without rows that nobody is at. Where the worker left something behind when it
 * lost the database, it need not wait until its lease has run out.
 */
export async function findWork(database: Database, sought: WorkSought): Promise<readonly RunToWorkOn[]> {
  return await ask<RunToWorkOn>(database, FIND, sought);
}

/** Rows whose turn it is and that nobody is at, for this worker alone: others do not find them for some seconds. */
export async function takeRows(database: Database, sought: WorkSought): Promise<readonly RunToWorkOn[]> {
  return await ask<RunToWorkOn>(database, TAKE, sought);
}

/** Whether there are rows that could be taken. */
export async function rowsWait(database: Database, sought: Omit<WorkSought, 'limit'>): Promise<boolean> {
  const [found] = await ask<{ readonly waits: boolean }>(database, WAITING, sought);
  return found?.waits ?? false;
}

async function ask<Row extends object>(
  database: Database,
  query: { readonly name: string; readonly text: string },
  { worker, without, agents = [], closed = [], ...sought }: Omit<WorkSought, 'limit'> & { readonly limit?: number },
): Promise<readonly Row[]> {
  const values = [worker, without, sought.limit ?? 1, agents, closed];
  return (await database.withClient((client) => client.query<Row>({ ...query, values }))).rows;
}
