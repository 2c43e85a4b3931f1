import { type Clock, StorageError } from '@drover/core';
import type { PostgresPool as KyselyPool, PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { databaseError, isConnectionLost } from './database-error.ts';
import { translateClient } from './translate-client.ts';

export interface PoolSettings {
  readonly connection: PoolConfig;
  readonly clock: Clock;
  /** For how long a connection is tried again before the caller hears of it: a database that restarts is soon back. */
  readonly patienceMs: number;
}

/** A pool that outlives its server: waits a little for one that restarts, throws away what broke, never emits 'error'. */
export class PostgresPool implements KyselyPool {
  readonly #pool: Pool;
  readonly #settings: PoolSettings;
  readonly #clients = new WeakMap<PoolClient, PostgresPoolClient>();
  readonly #closing = new AbortController();

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#pool = new Pool(settings.connection);
    this.#pool.on('error', () => undefined); // an idle connection broke; the pool has dropped it already
  }

  /** What Kysely opens a connection of its own by, to cancel a request. */
  get options(): object {
    return this.#pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.take();
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    const translated = translateClient(client, (discard) => client.release(discard));
    this.#clients.set(client, translated);
    return translated;
  }

  /** A client of `pg` itself, for COPY; released by the caller. */
  async take(): Promise<PoolClient> {
    const { clock, patienceMs } = this.#settings;
    const until = clock.monotonic() + patienceMs;
    for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 2, 400)) {
      try {
        return await this.#pool.connect();
      } catch (error) {
        const told = databaseError(error);
        if (this.#closing.signal.aborted) throw closed();
        if (!isConnectionLost(told) || clock.monotonic() + pauseMs > until) throw told;
        await clock.sleep(pauseMs, this.#closing.signal).catch(() => {
          throw closed();
        });
      }
    }
  }

  async end(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(closed());
    await this.#pool.end();
  }
}

function closed(): StorageError {
  return new StorageError({ kind: 'unavailable', retryable: false, message: 'The database connection was closed.' });
}
