import type { DatabaseSync } from 'node:sqlite';
import type { TransferIdentity } from './transfer-identity.ts';

/** Marks a SQLite file as ours (`drvr`), so that `--state` never writes into somebody else's database. */
export const APPLICATION_ID = 0x64727672;

/** Raised with every change of the tables below; a file with a higher one belongs to a newer Drover. */
export const SCHEMA_VERSION = 2;

const TABLES = `
  CREATE TABLE transfer (key TEXT NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL) STRICT;
  -- path is core's pathKey, as bytes because it contains NUL
  CREATE TABLE folders (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE) STRICT;
  -- destination_name is NULL where it is the same on both sides, which it nearly always is; versions as in version-text.ts
  CREATE TABLE items (
    folder INTEGER NOT NULL, name TEXT NOT NULL, destination_name TEXT, source TEXT, destination TEXT,
    replacing TEXT, PRIMARY KEY (folder, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE uploads (
    folder INTEGER NOT NULL, name TEXT NOT NULL, destination_name TEXT NOT NULL, sealed TEXT NOT NULL,
    PRIMARY KEY (folder, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runs (
    started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, status INTEGER NOT NULL, counters TEXT NOT NULL
  ) STRICT;
`;

/** What turns the tables of version 1, 2, ... into those of the next. */
const UPGRADES: readonly string[] = ['ALTER TABLE items ADD COLUMN replacing TEXT'];

/** Makes the tables for one transfer, all or nothing. */
export function createTables(database: DatabaseSync, identity: TransferIdentity): void {
  database.exec(`BEGIN IMMEDIATE; ${TABLES}`);
  database.prepare('INSERT INTO transfer VALUES (?, ?, ?)').run(identity.key, identity.source, identity.destination);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

/** Brings the tables of an earlier version to this one, all or nothing; what is known stays. */
export function upgradeTables(database: DatabaseSync, version: number): void {
  if (version >= SCHEMA_VERSION) return;
  const steps = UPGRADES.slice(Math.max(0, version - 1)).join('; ');
  database.exec(`BEGIN IMMEDIATE; ${steps}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}
