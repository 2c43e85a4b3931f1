import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { StorageError } from '@drover/core';
import { sql } from 'kysely';
import { DatabaseError, escapeIdentifier } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { z } from 'zod';
import type { Database } from '../connection/database.ts';
import { type LoneConnection, withLoneConnection } from '../connection/lone-connection.ts';
import { codeOf } from '../error-code.ts';
import { MIGRATIONS, migrate, schemaVersion } from '../migrations/migrate.ts';
import { isPassing, listForeignKeys, listTables } from './catalog.ts';
import { copySettings } from './copy-settings.ts';
import {
  type BackupHeader,
  damaged,
  endSchema,
  FRAME_TYPES,
  headerSchema,
  MAGIC,
  tableEndSchema,
  tableSchema,
} from './format.ts';
import { FrameReader } from './read-frames.ts';

export interface RestoreSummary {
  readonly createdAt: Date;
  /** The version of Drover that wrote the backup. */
  readonly version: string;
  readonly tables: number;
  readonly rows: number;
  /** Null when the backup does not hold it: then the key of the first start is needed. */
  readonly instanceKey: Buffer | null;
}

/**
 * Fills an empty database from a backup of this or an older version: everything but sessions and one-time links or, when the
 * backup is damaged or belongs to another world, nothing.
 */
export async function restoreBackup(database: Database, file: string, signal: AbortSignal): Promise<RestoreSummary> {
  const summary = await withLoneConnection(database, signal, async (connection) => {
    const source = await openBackup(file);
    try {
      return await connection.db.transaction().execute((tx) => loadBackup({ ...connection, db: tx }, source));
    } catch (error) {
      throw /^Z_/.test(codeOf(error)) ? damaged(error) : error;
    } finally {
      source.destroy();
    }
  });
  await migrate(database.db);
  return summary;
}

/** Fills the empty database of a transaction from the frames of a backup, whose schema it has afterwards. */
export async function loadBackup(connection: LoneConnection, source: Readable): Promise<RestoreSummary> {
  const { db } = connection;
  const frames = new FrameReader(source);
  const header = parse(headerSchema, await frames.expect(FRAME_TYPES.header));
  refuseUnknownSchema(header);
  await refuseFilled(connection);
  await sql`drop schema if exists drover cascade`.execute(db);
  await migrate(db, header.schemaVersion);
  await copySettings(db);
  const keys = await listForeignKeys(db);
  const ofTable = (table: string) => sql.table(`drover.${table}`);
  for (const { table, name } of keys)
    await sql`alter table ${ofTable(table)} drop constraint ${sql.ref(name)}`.execute(db);
  // What they would do was done when the rows were first written.
  await switchTriggers(db, 'disable');
  const counted = await loadTables(connection, frames);
  await switchTriggers(db, 'enable');
  for (const { table, name, definition } of keys) {
    await sql`alter table ${ofTable(table)} add constraint ${sql.ref(name)} ${sql.raw(definition)}`.execute(db);
  }
  const { version, createdAt, instanceKey } = header;
  return {
    ...{ version, createdAt: new Date(createdAt), ...counted },
    instanceKey: instanceKey === null ? null : Buffer.from(instanceKey, 'base64'),
  };
}

async function switchTriggers(db: LoneConnection['db'], to: 'disable' | 'enable'): Promise<void> {
  for (const { name } of await listTables(db)) {
    await sql`alter table ${sql.table(`drover.${name}`)} ${sql.raw(to)} trigger user`.execute(db);
  }
}

async function loadTables(
  connection: LoneConnection,
  frames: FrameReader,
): Promise<{ readonly tables: number; readonly rows: number }> {
  const known = new Map((await listTables(connection.db)).map(({ name, columns }) => [name, new Set(columns)]));
  for (let tables = 0, rows = 0; ; tables++) {
    const { type, content } = await frames.next();
    if (type === FRAME_TYPES.end) {
      const { sequences, sha256 } = parse(endSchema, content);
      if (sha256 !== frames.sha256()) throw damaged();
      await frames.expectEnd();
      for (const { name, next } of sequences) await setSequence(connection, name, next);
      return { tables, rows };
    }
    if (type !== FRAME_TYPES.table) throw damaged();
    const { name, columns } = parse(tableSchema, content);
    const its = known.get(name);
    if (its === undefined || !columns.every((column) => its.has(column))) throw damaged();
    const loaded = await loadTable(connection, frames, { name, columns });
    if (isPassing(name))
      await sql`delete from ${sql.table(`drover.${name}`)}`.execute(connection.db); // older backups have them
    else rows += loaded;
  }
}

async function loadTable(
  { client }: LoneConnection,
  frames: FrameReader,
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
): Promise<number> {
  const list = columns.map(escapeIdentifier).join(', ');
  const copying = client.query(copyFrom(`copy drover.${escapeIdentifier(name)} (${list}) from stdin`));
  let promised = -1;
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      const { type, content } = await frames.next();
      if (type === FRAME_TYPES.tableEnd) {
        promised = parse(tableEndSchema, content).rows;
        return;
      }
      if (type !== FRAME_TYPES.data) throw damaged();
      yield content;
    }
  };
  try {
    await piped(pieces, copying);
  } catch (error) {
    throw error instanceof DatabaseError && /^2[23]/.test(error.code ?? '') ? damaged(error) : error; // refused as data
  }
  if (copying.rowCount !== promised) throw damaged();
  return promised;
}

async function setSequence({ db }: LoneConnection, name: string, next: string): Promise<void> {
  await sql`select setval(c.oid::regclass, ${next}::bigint, false)
    from pg_class c where c.relnamespace = 'drover'::regnamespace and c.relkind = 'S' and c.relname = ${name}`.execute(
    db,
  );
}

async function openBackup(file: string): Promise<Readable> {
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    await handle.close();
    if (bytesRead < MAGIC.length || !buffer.equals(MAGIC)) throw notABackup(file);
  } catch (error) {
    throw error instanceof StorageError ? error : unreadable(file, error);
  }
  const unpacked = createGunzip();
  unpacked.on('error', () => undefined); // whoever reads is told; after a refusal nobody reads
  pipeline(createReadStream(file, { start: MAGIC.length }), unpacked, () => undefined);
  return unpacked;
}

/** Tables that the first start of a server fills, before anybody has signed in. */
const FILLED_BY_ITSELF = ['settings', 'sign_in_links', 'workers', 'audit'];

async function refuseFilled({ db }: LoneConnection): Promise<void> {
  if ((await schemaVersion(db)) === null) return;
  for (const { name } of await listTables(db)) {
    if (FILLED_BY_ITSELF.includes(name)) continue;
    const found = await sql<{
      filled: boolean;
    }>`select exists (select from ${sql.table(`drover.${name}`)}) as filled`.execute(db);
    if (found.rows[0]?.filled === true) throw alreadyFilled();
  }
}

function refuseUnknownSchema({ version, schemaVersion: schema }: BackupHeader): void {
  if (schema in MIGRATIONS) return;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The backup was written by Drover ${version}, which is newer than this one.`,
    remedy: `Restore it with Drover ${version} or newer.`,
  });
}

function alreadyFilled(): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: 'The database holds people, connectors or transfers already, so nothing was put into it.',
    remedy: 'Name an empty database: another data folder (DROVER_DATA), or another DATABASE_URL.',
  });
}

function parse<T>(schema: z.ZodType<T>, content: Buffer): T {
  try {
    return schema.parse(JSON.parse(content.toString('utf8')));
  } catch (error) {
    throw damaged(error);
  }
}

function notABackup(file: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `${file} is no backup that this version of Drover can read.`,
    remedy: 'Name a file that ./drover backup has written.',
  });
}

function unreadable(file: string, cause: unknown): StorageError {
  return new StorageError({
    kind: codeOf(cause) === 'ENOENT' ? 'not-found' : 'permission-denied',
    fault: 'path',
    message: `The backup ${file} cannot be read.`,
    remedy: 'Check that it is there and that you may read it.',
    cause,
  });
}
