import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Clock, StorageError } from '@drover/core';
import { escapeIdentifier } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Database } from '../connection/database.ts';
import { type LoneConnection, withLoneConnection } from '../connection/lone-connection.ts';
import { codeOf } from '../error-code.ts';
import { schemaVersion } from '../migrations/migrate.ts';
import { isPassing, listSequences, listTables } from './catalog.ts';
import { copySettings } from './copy-settings.ts';
import { type BackupHeader, type BackupTable, FRAME_TYPES, frame, MAGIC } from './format.ts';

export interface BackupOptions {
  /** The version of Drover. */
  readonly version: string;
  readonly clock: Clock;
  /** Only when it was asked for: whoever has key and backup has every secret. */
  readonly instanceKey?: Buffer;
}

export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
  readonly hasInstanceKey: boolean;
}

/**
 * Writes the whole database, but for sessions and one-time links, as it is at one moment into one new file, readable by its owner
 * alone; Drover may go on working meanwhile. The file gets its name when it is complete.
 */
export async function writeBackup(
  database: Database,
  file: string,
  options: BackupOptions,
  signal: AbortSignal,
): Promise<BackupSummary> {
  const unfinished = `${file}.unfinished`;
  if (await isTaken(file)) throw taken(file);
  try {
    await rm(unfinished, { force: true }); // left by a backup that was killed; its permissions could be wider
    const summary = await withLoneConnection(database, signal, (connection) =>
      save(connection, unfinished, options, signal),
    );
    const handle = await open(file, 'wx', 0o600); // a rename alone would replace what came there meanwhile
    await handle.close();
    await rename(unfinished, file);
    return summary;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (codeOf(error) === 'EEXIST') throw taken(file, error);
    throw codeOf(error) === '' ? error : notWritten(file, error);
  }
}

async function isTaken(file: string): Promise<boolean> {
  return await lstat(file).then(
    () => true,
    () => false, // whatever else is wrong with the path shows when it is written
  );
}

function taken(file: string, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'already-exists',
    fault: 'path',
    message: `${file} is there already, so no backup was written.`,
    remedy: 'Name a file that is not there yet, or remove that one before.',
    cause,
  });
}

function save(
  connection: LoneConnection,
  file: string,
  options: BackupOptions,
  signal: AbortSignal,
): Promise<BackupSummary> {
  return inSnapshot(connection, options, async (content) => {
    const packed = Readable.from(content.frames(), { objectMode: false });
    const output = createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true });
    output.write(MAGIC);
    await pipeline(packed, createGzip({ level: 1 }), output, { signal });
    return { ...content.summary, hasInstanceKey: options.instanceKey !== undefined };
  });
}

/** Gives what a backup holds of the database as it is at one moment, and the transaction that sees that moment. */
export function inSnapshot<T>(
  { client, db }: LoneConnection,
  options: BackupOptions,
  use: (content: BackupContent, seen: LoneConnection) => Promise<T>,
): Promise<T> {
  const snapshot = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return snapshot.execute(async (tx) => {
    await copySettings(tx);
    const schema = await schemaVersion(tx);
    if (schema === null) throw nothingThere();
    const seen = { client, db: tx };
    return await use(new BackupContent(seen, headerOf(options, schema)), seen);
  });
}

/** The frames of one backup, counted and hashed on their way. */
export class BackupContent {
  readonly #connection: LoneConnection;
  readonly #header: BackupHeader;
  readonly #hash = createHash('sha256');
  #tables = 0;
  #rows = 0;

  constructor(connection: LoneConnection, header: BackupHeader) {
    this.#connection = connection;
    this.#header = header;
  }

  get summary(): { readonly tables: number; readonly rows: number } {
    return { tables: this.#tables, rows: this.#rows };
  }

  async *frames(): AsyncGenerator<Buffer> {
    yield* this.#hashed(FRAME_TYPES.header, jsonOf(this.#header));
    for (const table of await listTables(this.#connection.db)) if (!isPassing(table.name)) yield* this.#table(table);
    const sequences = await listSequences(this.#connection.db);
    yield* frame(FRAME_TYPES.end, jsonOf({ sequences, sha256: this.#hash.digest('hex') }));
  }

  async *#table(table: BackupTable): AsyncGenerator<Buffer> {
    yield* this.#hashed(FRAME_TYPES.table, jsonOf(table));
    const columns = table.columns.map(escapeIdentifier).join(', ');
    const { client } = this.#connection;
    const rows = client.query(copyTo(`copy drover.${escapeIdentifier(table.name)} (${columns}) to stdout`));
    for await (const piece of rows) yield* this.#hashed(FRAME_TYPES.data, piece);
    await client.query('select'); // the number of rows comes after their end
    this.#tables++;
    this.#rows += rows.rowCount;
    yield* this.#hashed(FRAME_TYPES.tableEnd, jsonOf({ rows: rows.rowCount }));
  }

  #hashed(type: number, content: Buffer): readonly [Buffer, Buffer] {
    const [head, body] = frame(type, content);
    this.#hash.update(head).update(body);
    return [head, body];
  }
}

function headerOf({ version, clock, instanceKey }: BackupOptions, schema: string): BackupHeader {
  return {
    version,
    schemaVersion: schema,
    createdAt: new Date(clock.now()).toISOString(),
    instanceKey: instanceKey?.toString('base64') ?? null,
  };
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function nothingThere(): StorageError {
  return new StorageError({
    kind: 'not-found',
    message: 'The database holds nothing of Drover, so there is nothing to save or to move.',
    remedy: 'Name the data folder (DROVER_DATA) or the DATABASE_URL of the Drover that is meant.',
  });
}

function notWritten(file: string, cause: unknown): StorageError {
  const full = ['ENOSPC', 'EDQUOT'].includes(codeOf(cause));
  return new StorageError({
    kind: full ? 'quota-exceeded' : 'permission-denied',
    fault: full ? 'space' : 'path',
    message: full
      ? `The disk is full, so the backup ${file} was not written.`
      : `The backup ${file} cannot be written.`,
    remedy: full ? 'Free some space, or write it to another disk.' : 'Name a file in a folder that you may write to.',
    cause,
  });
}
