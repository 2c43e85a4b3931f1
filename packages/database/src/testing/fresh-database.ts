import { Database } from '../connection/database.ts';
import { migrate } from '../migrations/migrate.ts';
import { newId } from '../new-id.ts';
import { realClock } from './process-host.ts';
import { sharedServerUrl } from './shared-server.ts';
import { withClient } from './with-client.ts';

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
}

/**
 * An empty database with the whole schema (`migrated: false`: without any, `upTo`: as it was after that step), dropped in the end.
 * It lies on the server that `serverUrl` or DROVER_TEST_DATABASE_URL names, else on an embedded one that the whole test run shares.
 */
export async function freshDatabase(
  options: { readonly migrated?: boolean; readonly upTo?: string; readonly serverUrl?: string } = {},
): Promise<FreshDatabase> {
  const serverUrl = options.serverUrl ?? process.env['DROVER_TEST_DATABASE_URL'] ?? (await sharedServerUrl());
  const name = `drover_test_${newId().toLowerCase()}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name} template template0`));
  const url = databaseUrl(serverUrl, name);
  const database = await Database.open({ url, clock: realClock, applicationName: 'drover tests' });
  if (options.migrated !== false) await migrate(database.db, options.upTo);
  return {
    url,
    database,
    async [Symbol.asyncDispose]() {
      await database.close();
      await withClient(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}
