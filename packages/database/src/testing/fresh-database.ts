import { afterAll } from 'vitest';
import { Database } from '../connection/database.ts';
import { migrate } from '../migrations/migrate.ts';
import { newId } from '../new-id.ts';
import { realClock } from './process-host.ts';
import { startEmbedded, testFolder } from './start-embedded.ts';
import { withClient } from './with-client.ts';

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
}

interface TestServer extends AsyncDisposable {
  /** Of a database on the server that may create others. */
  readonly url: string;
}

let server: Promise<TestServer> | null = null;

afterAll(async () => {
  await (await server)?.[Symbol.asyncDispose]();
  server = null;
});

/**
 * An empty database with the whole schema (`migrated: false`: without any, `upTo`: as it was after that step), dropped in the end. It lies on the server that
 * `serverUrl` or DROVER_TEST_DATABASE_URL names, else on an embedded one that the tests of one file share.
 */
export async function freshDatabase(
  options: { readonly migrated?: boolean; readonly upTo?: string; readonly serverUrl?: string } = {},
): Promise<FreshDatabase> {
  const serverUrl = options.serverUrl ?? (await sharedServer()).url;
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

function sharedServer(): Promise<TestServer> {
  server ??= startServer();
  return server;
}

async function startServer(): Promise<TestServer> {
  const external = process.env['DROVER_TEST_DATABASE_URL'];
  if (external !== undefined) return { url: external, [Symbol.asyncDispose]: async () => undefined };
  const folder = await testFolder();
  const embedded = await startEmbedded(folder);
  return {
    url: embedded.url,
    async [Symbol.asyncDispose]() {
      await embedded.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}
