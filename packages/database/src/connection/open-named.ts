import { StorageError } from '@drover/core';
import { Client } from 'pg';
import { codeOf } from '../error-code.ts';
import { Database, type DatabaseSettings } from './database.ts';

/** Opens the database that DATABASE_URL names. Says which one it was where it cannot be reached: nobody tries that again. */
export async function openNamed(settings: DatabaseSettings): Promise<Database> {
  const address = addressOf(settings.url);
  try {
    return await Database.open(settings);
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== 'unavailable') throw error;
    const remedy = 'Check that it runs and that DATABASE_URL names its host and port, then start Drover again.';
    const answered = error.vendor !== undefined;
    throw error.with({ remedy, ...(answered ? {} : { message: notReached(address, codeOf(error.cause)) }) });
  }
}

function notReached(address: string, code: string): string {
  const why = code === '' ? '' : ` (${code})`;
  return `The database at ${address}, which DATABASE_URL names, cannot be reached${why}.`;
}

/** Host, port and name of a database, to be shown. */
export function addressOfDatabase(url: string): string {
  return `${addressOf(url)}/${new Client({ connectionString: url }).database ?? ''}`;
}

/** Never the whole URL, not even as the cause of an error: it may hold a password. */
function addressOf(url: string): string {
  try {
    const { host, port } = new Client({ connectionString: url });
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  } catch {
    throw new StorageError({
      kind: 'config-invalid',
      message: 'DATABASE_URL is not the URL of a PostgreSQL database.',
      remedy: 'Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %XX for what URLs cannot hold.',
    });
  }
}
