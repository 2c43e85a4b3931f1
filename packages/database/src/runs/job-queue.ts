import { PgBoss } from 'pg-boss';
import type { Database } from '../connection/database.ts';

const HOUSE = 'housekeeping';
const EACH_HOUR = '17 * * * *';
const POLL_SECONDS = 2;
const STOP_MS = 10_000;
/** Any number that nothing else in the database locks by. */
const LOCK = 7_225_318_001;

/** Housekeeping, once among all servers of one database. */
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
        await boss.createQueue(HOUSE, { policy: 'singleton', retryLimit: 0, deleteAfterSeconds: 86_400 });
        await boss.schedule(HOUSE, EACH_HOUR);
      } finally {
        await client.query('select pg_advisory_unlock($1)', [LOCK]);
      }
    });
    return new JobQueue(boss);
  }

  /** Keeps house each hour, until the queue is stopped. */
  async work(keepHouse: () => Promise<void>): Promise<void> {
    await this.#boss.work(HOUSE, { pollingIntervalSeconds: POLL_SECONDS }, keepHouse);
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
