import type { StorageError } from '@drover/core';
import { errorData } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import type { RunSettings } from './run-settings.ts';
import type { WorkerActivity } from './run-view.ts';
import { endExpired, MAX_SETBACKS } from './sessions.ts';
import { addThroughput } from './throughput.ts';

export interface WorkerIdentity {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
}

export interface LiveWorker extends WorkerIdentity {
  readonly startedAt: Date;
  readonly seenAt: Date;
}

/** A run on which this worker could do something. */
export interface RunToWorkOn {
  readonly id: string;
  readonly transferId: string;
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
}

const FIND = {
  name: 'worker-find-work',
  text: `select r.id, r.transfer_id as "transferId", r.mode, r.settings,
      r.state = 'canceling' or r.setbacks >= ${MAX_SETBACKS} as "mustEnd",
      r.started_at is not null as "begun",
      exists (select 1 from drover.run_sessions s where s.run = r.number and s.worker <> $3) as "othersAtWork", r.agents
    from drover.runs r
    where r.state not in ('ended', 'paused') and not (r.id = any($1)) and (
      r.state = 'queued'
      or exists (select 1 from drover.batches b where b.run = r.number and b.session is null and b.staged_for is null)
      or exists (select 1 from drover.run_folders f where f.run = r.number and not f.planned and f.session is null)
      or exists (select 1 from drover.run_folders f
        where f.run = r.number and f.planned and f.pending = 0 and f.session is null)
      or not exists (select 1 from drover.run_sessions s where s.run = r.number)
      or exists (select 1 from drover.run_sessions s where s.run = r.number and s.worker = $3)
    ) and (r.agents is null or r.agents <@ $4 or r.state = 'canceling' or r.setbacks >= ${MAX_SETBACKS})
    order by (select count(*) from drover.run_sessions s where s.run = r.number), r.number limit $2`,
};

const SEEN = {
  name: 'worker-seen',
  text: `insert into drover.workers (id, host, pid) values ($1, $2, $3)
    on conflict (id) do update set seen_at = now()`,
};

const TELL = {
  name: 'worker-tell',
  text: `with r as (select number from drover.runs where id = $1 and state <> 'ended'), ${addThroughput('$4', '$5')}
    insert into drover.run_activity (run, worker, at, data)
    select r.number, $2, now(), $3 from r
    on conflict (run, worker) do update set at = now(), data = excluded.data`,
};

/** What workers tell of themselves, and how they find work. */
export class WorkerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Says that the worker lives, and frees what dead ones held. */
  async seen({ id, host, pid }: WorkerIdentity): Promise<void> {
    await this.#database.withClient((client) => client.query({ ...SEEN, values: [id, host, pid] }));
    await endExpired(this.#database);
  }

  /**
   * Runs with something to do that fewest workers are at, without those that the worker is at. Where it left something behind when it
   * lost the database, it need not wait until its lease has run out. Runs that need agents are left to workers that have those `agents`
   * at hand, but for those that are only to be summed up.
   */
  async findWork(
    worker: string,
    without: readonly string[],
    limit: number,
    agents: readonly string[] = [],
  ): Promise<readonly RunToWorkOn[]> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<RunToWorkOn>({ ...FIND, values: [without, limit, worker, agents] }),
    );
    return rows;
  }

  /** `since`: what it moved since it last told. */
  async tell(
    run: string,
    worker: string,
    activity: WorkerActivity,
    since: { readonly bytes: number; readonly files: number },
  ): Promise<void> {
    await this.#database.withClient((client) =>
      client.query({ ...TELL, values: [run, worker, JSON.stringify(activity), since.bytes, since.files] }),
    );
  }

  /** Whether somebody else is at work on the run, and so can use both of its sides. */
  async hasOthersAt(run: string, worker: string): Promise<boolean> {
    const { rows } = await this.#database.withClient((client) =>
      client.query(
        `select from drover.run_sessions s join drover.runs r on r.number = s.run
          where r.id = $1 and s.worker <> $2 and s.lease_until > now() limit 1`,
        [run, worker],
      ),
    );
    return rows.length > 0;
  }

  /** Something went wrong over this run that was no fault of its two sides; too often in a row, and it is given up. */
  async noteSetback(run: string): Promise<void> {
    await this.#database.withClient((client) =>
      client.query('update drover.runs set setbacks = setbacks + 1 where id = $1', [run]),
    );
  }

  /** Ends a run for all workers because one of its sides cannot be used. */
  async stopRun(run: string, side: 'source' | 'destination', error: StorageError): Promise<void> {
    await this.#database.withClient((client) =>
      client.query(
        `update drover.runs set state = 'canceling', stopped_by = $2 where id = $1 and state in ('queued', 'running')`,
        [run, JSON.stringify({ side, error: errorData(error) })],
      ),
    );
  }

  async gone(id: string): Promise<void> {
    await this.#database.withClient((client) => client.query('delete from drover.workers where id = $1', [id]));
  }

  /** Workers that were heard of within the last 20 seconds. */
  async live(): Promise<readonly LiveWorker[]> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<LiveWorker>(
        `select id, host, pid, started_at as "startedAt", seen_at as "seenAt" from drover.workers
          where seen_at > now() - interval '20 seconds' order by started_at`,
      ),
    );
    return rows;
  }
}
