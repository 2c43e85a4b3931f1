import { type Clock, StorageError } from '@drover/core';
import { Client } from 'pg';
import { databaseError } from '../connection/database-error.ts';
import { SUPERUSER } from './create-cluster.ts';

/** Any number: what counts is that every version of Drover uses the same. */
const OWNER_LOCK = 3_768_437;
/** After a kill -9 the server needs a moment to notice that the owner before is gone. */
const HANDOVER_MS = 3_000;
const CONNECT_MS = 10_000;

/**
 * The connection by which a process owns an embedded server: the server itself keeps the lock, so that it ends with the process, and
 * the connection breaks with the server, so that the process notices at once.
 */
export class OwnerSession {
  readonly #client: Client;
  /** Resolves when the connection is gone, for whatever reason. */
  readonly over: Promise<void>;

  private constructor(client: Client) {
    this.#client = client;
    this.over = new Promise((resolve) => {
      client.once('end', resolve);
      client.once('error', () => resolve());
    });
    client.on('error', () => undefined); // `over` tells
  }

  static async open(socketFolder: string, clock: Clock, signal: AbortSignal): Promise<OwnerSession> {
    const client = new Client({
      host: socketFolder,
      user: SUPERUSER,
      database: 'postgres',
      application_name: 'drover supervisor',
      connectionTimeoutMillis: CONNECT_MS,
    });
    const session = new OwnerSession(client);
    try {
      await client.connect();
      await session.#own(clock, signal);
      await session.#createDatabase();
      return session;
    } catch (error) {
      await session.close();
      if (signal.aborted) throw signal.reason;
      throw databaseError(error);
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined); // it is gone already
  }

  async #own(clock: Clock, signal: AbortSignal): Promise<void> {
    const until = clock.monotonic() + HANDOVER_MS;
    for (;;) {
      const { rows } = await this.#client.query<{ owned: boolean }>('select pg_try_advisory_lock($1) as owned', [
        OWNER_LOCK,
      ]);
      if (rows[0]?.owned === true) return;
      if (clock.monotonic() > until) throw alreadyOwned();
      await clock.sleep(100, signal);
    }
  }

  async #createDatabase(): Promise<void> {
    const { rows } = await this.#client.query('select from pg_database where datname = $1', [SUPERUSER]);
    if (rows.length === 0) await this.#client.query(`create database ${SUPERUSER}`);
  }
}

function alreadyOwned(): StorageError {
  return new StorageError({
    kind: 'locked',
    retryable: false,
    message: 'Another Drover is running on this data folder.',
    remedy: 'Use that one, end it first, or choose another data folder (DROVER_DATA).',
  });
}
