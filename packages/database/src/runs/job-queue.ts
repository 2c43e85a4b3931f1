import { StorageError } from '@drover/core';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Database } from '../connection/database.ts';

/** A run that is to begin. */
const startSchema = z.object({
  transferId: z.string(),
  mode: z.enum(['copy', 'scan']),
  requestedBy: z.string().nullable(),
});
export type RunToStart = Readonly<z.infer<typeof startSchema>>;

export interface RunSchedule extends RunToStart {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

export interface JobHandlers {
  /** Called again later when it rejects, but not for a transfer that is running already ('locked'). */
  startRun(run: RunToStart): Promise<void>;
  keepHouse(): Promise<void>;
}

const START = 'run.start';
const HOUSE = 'housekeeping';
const EACH_HOUR = '17 * * * *';
const POLL_SECONDS = 2;
const STOP_MS = 10_000;
/** Any number that nothing else in the database locks by. */
const LOCK = 7_225_318_001;

/** What is to happen at a time of its own: scheduled runs and housekeeping, once among all servers of one database. */
export class JobQueue implements AsyncDisposable {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** `onError` hears of what the queue tries again by itself. */
  static async start(database: Database, onError: (error: unknown) => void): Promise<JobQueue> {
    const db = {
      executeSql: (text: string, values: unknown[] = []) =>
        database.withClient(async (client) => await client.query(text, values)),
    };
    const boss = new PgBoss({ db, schema: 'pgboss' });
    boss.on('error', onError);
    // Servers that begin together on a new database would make its tables at the same time, and all but one would fail.
    await database.withClient(async (client) => {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      try {
        await boss.start();
        await boss.createQueue(START, {
          retryLimit: 5,
          retryDelay: 30,
          retryBackoff: true,
          deleteAfterSeconds: 86_400,
        });
        await boss.createQueue(HOUSE, { policy: 'singleton', retryLimit: 0, deleteAfterSeconds: 86_400 });
        await boss.schedule(HOUSE, EACH_HOUR);
      } finally {
        await client.query('select pg_advisory_unlock($1)', [LOCK]);
      }
    });
    return new JobQueue(boss);
  }

  /** Does jobs as they fall due, until the queue is stopped. */
  async work(handlers: JobHandlers): Promise<void> {
    const options = { pollingIntervalSeconds: POLL_SECONDS };
    await this.#boss.work(START, options, async (jobs) => {
      for (const { data } of jobs) await startUnlessRunning(startSchema.parse(data), handlers);
    });
    await this.#boss.work(HOUSE, options, () => handlers.keepHouse());
  }

  async startSoon(run: RunToStart): Promise<void> {
    await this.#boss.send(START, run);
  }

  /** Takes the place of the transfer's schedule, if it has one. */
  async schedule({ cron, timeZone, ...run }: RunSchedule): Promise<void> {
    try {
      await this.#boss.schedule(START, cron, run, { tz: timeZone, key: run.transferId });
    } catch (error) {
      if (error instanceof StorageError) throw error;
      throw new StorageError({
        kind: 'config-invalid',
        message: `"${cron}" in ${timeZone} is no schedule.`,
        remedy: 'Give five fields (minute, hour, day, month, weekday) and a time zone such as Europe/Berlin.',
        cause: error,
      });
    }
  }

  /** Silent when the transfer has no schedule. */
  async unschedule(transferId: string): Promise<void> {
    await this.#boss.unschedule(START, transferId);
  }

  async scheduled(): Promise<readonly RunSchedule[]> {
    const schedules = await this.#boss.getSchedules(START);
    return schedules.flatMap(({ cron, timezone, data }) =>
      typeof cron === 'string' ? [{ ...startSchema.parse(data), cron, timeZone: timezone }] : [],
    );
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function startUnlessRunning(run: RunToStart, handlers: JobHandlers): Promise<void> {
  try {
    await handlers.startRun(run);
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'locked' && !error.retryable) return;
    throw error;
  }
}
