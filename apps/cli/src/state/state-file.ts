import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureFolder } from '../files/private-file.ts';
import { APPLICATION_ID, createTables, SCHEMA_VERSION, upgradeTables } from './schema.ts';
import { damaged, foreignFile, newerVersion, stateError } from './state-errors.ts';
import type { TransferIdentity } from './transfer-identity.ts';

/**
 * Opens the state file of one transfer, or makes it, for this process alone.
 *
 * Why SQLite here, although the service knows only PostgreSQL: `drover copy` must work on a machine with nothing but Node, keep what it did
 * across `kill -9`, and hold 200,000 files in a few megabytes. `node:sqlite` is part of Node, needs no server, and one process writes.
 */
export async function openStateFile(path: string, identity: TransferIdentity): Promise<DatabaseSync> {
  await ensureFolder(dirname(path));
  let database: DatabaseSync | null = null;
  try {
    closeSync(openSync(path, 'a', 0o600)); // SQLite would make it readable for others
    database = new DatabaseSync(path);
    // Exclusive before WAL: the lock is the operating system's and dies with the process, and no shared-memory file is needed.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    prepare(database, path, identity);
    return database;
  } catch (error) {
    database?.close();
    throw stateError(error, path);
  }
}

function prepare(database: DatabaseSync, path: string, identity: TransferIdentity): void {
  const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  const applicationId = pragma(database, 'application_id');
  if (!isEmpty && applicationId !== APPLICATION_ID) throw foreignFile(path, "is another program's database");
  const version = pragma(database, 'user_version');
  if (version > SCHEMA_VERSION) throw newerVersion(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  if (isEmpty) createTables(database, identity);
  if (database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') throw damaged(path);
  const transfer = database.prepare('SELECT source, destination FROM transfer').get();
  if (transfer === undefined) throw damaged(path);
  if (transfer['source'] !== identity.source || transfer['destination'] !== identity.destination) {
    throw foreignFile(path, `belongs to the transfer from ${transfer['source']} to ${transfer['destination']}`);
  }
  if (!isEmpty) upgradeTables(database, version);
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
