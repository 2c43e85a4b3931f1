import type { PostgresPoolClient } from 'kysely';
import type { ClientBase } from 'pg';
import { databaseError, isConnectionLost } from './database-error.ts';

/** A client as Kysely wants it; its errors are StorageErrors, and it says on release whether it is of further use. */
export function translateClient(client: ClientBase, release: (discard: boolean) => void): PostgresPoolClient {
  let broken = false;
  client.on('error', () => {
    broken = true; // the request that was under way rejects by itself
  });
  return {
    query: (async (text: string, parameters: readonly unknown[]) => {
      try {
        return await client.query(text, [...parameters]);
      } catch (error) {
        const told = databaseError(error);
        broken ||= isConnectionLost(told);
        throw told;
      }
    }) as unknown as PostgresPoolClient['query'], // Kysely's cursors are not used
    release: (discard) => release(broken || discard === true),
  };
}
