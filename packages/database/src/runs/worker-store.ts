import type { RootFinding, StorageError } from '@drover/core';
import { errorData } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import type { RunNames } from '../fixes/met-items.ts';
import type { ClockReading, RunClocks } from './run-clocks.ts';
import type { WorkerActivity } from './run-view.ts';
import { endExpired } from './sessions.ts';
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

const NOTE_SIDES = {
  name: 'worker-note-sides',
  text: `update drover.runs set names = coalesce(names, $2::jsonb), clocks = coalesce(clocks, $3::jsonb),
      free_bytes = coalesce($4::bigint, free_bytes), takes_permissions = takes_permissions or $5, meters_permissions = meters_permissions or $6
    where id = $1 and (names is null or (clocks is null and $3::jsonb is not null) or $4::bigint is not null
      or ($5 and not takes_permissions) or ($6 and not meters_permissions))`,
};

const NOTE_DESTINATION_CLOCK = {
  name: 'worker-note-destination-clock',
  text: `update drover.runs set clocks = jsonb_set(clocks, '{destination}', $2::jsonb)
    where id = $1 and not clocks -> 'destination' ? 'aheadMs'`,
};

/** What is known of both sides of a run only once they are open. */
export interface FoundSides {
  /** By what names the destination goes. */
  readonly names: RunNames;
  /** Null where they were not read. */
  readonly clocks: RunClocks | null;
  /** What the destination of a scan has room for; null where it does not say so. */
  readonly freeBytes: number | null;
  /** The source tells who may do what, and the destination takes it; of a scan as far as it knows. */
  readonly takesPermissions: boolean;
  /** What is read of the source's permissions counts against what its service allows. */
  readonly metersPermissions: boolean;
}

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

  /** How the root of a scan's destination stands. */
  async noteFindings(run: string, findings: readonly RootFinding[]): Promise<void> {
    await this.#database.withClient((client) =>
      client.query('update drover.runs set findings = $2 where id = $1', [run, JSON.stringify(findings)]),
    );
  }

  /** What is found out of the sides of a run when they are opened. Of names and clocks, those of the worker that tells them first count. */
  async noteSides(
    run: string,
    { names, clocks, freeBytes, takesPermissions, metersPermissions }: FoundSides,
  ): Promise<void> {
    const values = [
      run,
      JSON.stringify(names),
      clocks === null ? null : JSON.stringify(clocks),
      freeBytes === null ? null : Math.min(freeBytes, Number.MAX_SAFE_INTEGER),
      takesPermissions,
      metersPermissions,
    ];
    await this.#database.withClient((client) => client.query({ ...NOTE_SIDES, values }));
  }

  /** How the clock of a run's destination stands, where that shows only once a file is written there; the first measure counts. */
  async noteDestinationClock(run: string, reading: ClockReading): Promise<void> {
    await this.#database.withClient((client) =>
      client.query({ ...NOTE_DESTINATION_CLOCK, values: [run, JSON.stringify(reading)] }),
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
