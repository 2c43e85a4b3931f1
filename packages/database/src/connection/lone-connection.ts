import type { StorageError } from '@drover/core';
import { Kysely, PostgresDialect } from 'kysely';
import { Client, DatabaseError } from 'pg';
import type { Tables } from '../tables.ts';
import type { Database } from './database.ts';
import { databaseError } from './database-error.ts';
import { translateClient } from './translate-client.ts';

/** One connection, for COPY and Kysely in the same transaction. */
export interface LoneConnection {
  readonly client: Client;
  readonly db: Kysely<Tables>;
}

/**
 * Runs `work` over a connection of its own, for which no request is too long. Rejects at once when the connection breaks or the
 * signal comes, which the streams of COPY do not notice; what was begun in a transaction is then undone by the server.
 */
export async function withLoneConnection<T>(
  database: Database,
  signal: AbortSignal,
  work: (connection: LoneConnection) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = new Client({ ...database.clientConfig(), query_timeout: 0 });
  const { promise: over, reject } = Promise.withResolvers<never>();
  over.catch(() => undefined); // nobody listens while nothing is under way
  let lost: StorageError | null = null;
  const lose = (error: Error): void => {
    lost ??= databaseError(error);
    reject(lost);
  };
  client.on('error', lose);
  client.on('end', () => lose(new Error('the connection ended')));
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([client.connect(), over]);
    const working = work({ client, db: overClient(client) });
    working.catch(() => undefined); // when it lost the race, what it says no longer matters
    return await Promise.race([working, over]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw lost ?? (error instanceof DatabaseError ? databaseError(error) : error);
  } finally {
    signal.removeEventListener('abort', abort);
    await client.end();
  }
}

function overClient(client: Client): Kysely<Tables> {
  const translated = translateClient(client, () => undefined);
  const pool = { options: {}, connect: async () => translated, end: async () => undefined };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema('drover');
}
