import type { Clock } from '@drover/core';
import { Kysely, PostgresDialect } from 'kysely';
import type { ClientConfig, PoolClient } from 'pg';
import type { Tables } from '../tables.ts';
import { checkServer } from './check-server.ts';
import { columnTypes } from './column-types.ts';
import { databaseError } from './database-error.ts';
import { PostgresPool } from './postgres-pool.ts';

export interface DatabaseSettings {
  /** `postgresql://...`, or what the embedded server gives. */
  readonly url: string;
  readonly clock: Clock;
  /** Shown by the server beside the connection. */
  readonly applicationName: string;
  /** Connections at most; 10 unless told. */
  readonly connections?: number;
  /** How long callers wait for a database that restarts before they hear of it; 5 seconds unless told. */
  readonly patienceMs?: number;
}

const CONNECT_MS = 10_000;
/** A request that takes longer than this has lost its server. */
const REQUEST_MS = 120_000;

/** One process's connections to the database. */
export class Database implements AsyncDisposable {
  /** All tables, in the schema `drover`. */
  readonly db: Kysely<Tables>;
  readonly #pool: PostgresPool;
  readonly #settings: DatabaseSettings;

  private constructor(settings: DatabaseSettings) {
    this.#settings = settings;
    this.#pool = new PostgresPool({
      connection: { ...this.clientConfig(), max: settings.connections ?? 10 },
      clock: settings.clock,
      patienceMs: settings.patienceMs ?? 5_000,
    });
    this.db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.#pool }) }).withSchema('drover');
  }

  /** Connects, and refuses a server that cannot hold Drover's data. */
  static async open(settings: DatabaseSettings): Promise<Database> {
    const database = new Database(settings);
    try {
      await checkServer(database.db);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Settings for a connection outside the pool: LISTEN, pg-boss. Whoever makes it must bear its 'error' events. */
  clientConfig(): ClientConfig {
    return {
      connectionString: this.#settings.url,
      application_name: this.#settings.applicationName,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: REQUEST_MS,
      keepAlive: true,
      types: columnTypes,
    };
  }

  /** Gives a client of `pg` for what Kysely has no words for, such as COPY; a failure throws the connection away. */
  async withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.take();
    const bear = (): void => undefined; // the request that was under way rejects by itself
    client.on('error', bear);
    let failed = true;
    try {
      const result = await use(client);
      failed = false;
      return result;
    } catch (error) {
      throw databaseError(error);
    } finally {
      client.release(failed);
      client.off('error', bear);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
