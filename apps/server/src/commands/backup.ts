import { rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StorageError } from '@drover/core';
import { Database, restoreBackup, writeBackup } from '@drover/database';
import type { Logger } from 'pino';
import { instanceKeys } from '../config/instance-key.ts';
import { lockInstance } from '../config/instance-lock.ts';
import { readOwnFile } from '../config/own-file.ts';
import { readSettings } from '../config/read-settings.ts';
import { databaseOfNote, readRunningNote } from '../config/running-note.ts';
import { createLog } from '../logging.ts';
import type { World } from '../world.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import { openDataFolder } from './prepare.ts';

/** Writes the whole database into one file, while the server runs or not. */
export async function backup(world: World, file: string, withKey: boolean, signal: AbortSignal): Promise<number> {
  const { settings, dataFolder, log } = await begin(world);
  await using opened = await openRunningOrOwn(world, { url: settings.databaseUrl, dataFolder, log }, signal);
  const key = withKey ? await theOneKey(settings.key, join(dataFolder, 'instance.key')) : undefined;
  const path = resolve(world.cwd, file);
  const { version, clock } = world;
  const options = { version, clock, ...(key === undefined ? {} : { instanceKey: key }) };
  const { tables, rows, hasInstanceKey } = await writeBackup(opened.database, path, options, signal);
  world.write(`Wrote ${rows} rows of ${tables} tables to ${path}.`);
  world.write(
    hasInstanceKey
      ? 'The file holds the instance key: whoever has it can read every stored password.'
      : `The instance key is not in it. Keep ${join(dataFolder, 'instance.key')} as well: without it no stored password can be read.`,
  );
  return 0;
}

/** Fills the empty database of this data folder, or the one that DATABASE_URL names, from a backup. */
export async function restore(world: World, file: string, signal: AbortSignal): Promise<number> {
  const { settings, dataFolder, log } = await begin(world);
  using _ = lockInstance(dataFolder, world.pid);
  await using opened = await openDatabase(world, { url: settings.databaseUrl, dataFolder, log }, signal);
  const summary = await restoreBackup(opened.database, resolve(world.cwd, file), signal);
  world.write(
    `Restored ${summary.rows} rows of ${summary.tables} tables, as they were at ${summary.createdAt.toISOString()}.`,
  );
  if (summary.instanceKey !== null) await keepKey(world, join(dataFolder, 'instance.key'), summary.instanceKey);
  else world.write(`Put the instance key of that server into ${join(dataFolder, 'instance.key')}, or into DROVER_KEY.`);
  return 0;
}

async function begin(world: World) {
  const settings = readSettings({}, world.env, world.cores);
  const log = createLog(false, world.complain, 'server');
  return { settings, log, dataFolder: await openDataFolder(world) };
}

/** A backup holds one key: with two, some secrets of it could not be opened. */
async function theOneKey(fromEnvironment: string | undefined, file: string): Promise<Buffer> {
  const [key, ...older] = await instanceKeys(fromEnvironment, file);
  if (older.length === 0) return key;
  throw new StorageError({
    kind: 'precondition-failed',
    message: 'The instance key is being rotated, so there is no single key that a backup could hold.',
    remedy: 'Run ./drover keys rotate to its end first, or make the backup without --with-key.',
  });
}

/** The embedded database belongs to the server while one runs; its socket serves others as well. */
async function openRunningOrOwn(
  world: World,
  parts: { readonly url: string | null; readonly dataFolder: string; readonly log: Logger },
  signal: AbortSignal,
): Promise<OpenDatabase> {
  const note = parts.url === null ? await readRunningNote(parts.dataFolder) : null;
  if (note !== null) {
    const url = databaseOfNote(note, parts.url);
    const settings = { url, clock: world.clock, applicationName: 'drover backup', patienceMs: 500 };
    const database = await Database.open(settings).catch(() => null); // the server was killed: its note stayed
    if (database !== null) return { database, url, [Symbol.asyncDispose]: () => database.close() };
  }
  return await openDatabase(world, parts, signal);
}

/** The key of the restored data takes the place of one that was made here before it, which stays beside it. */
async function keepKey(world: World, path: string, key: Buffer): Promise<void> {
  const text = `${key.toString('hex')}\n`;
  const found = await readOwnFile(path, () => text);
  if (found.trim() === text.trim()) {
    world.write(`The instance key stands in ${path}.`);
    return;
  }
  await rename(path, `${path}.before-restore`);
  await readOwnFile(path, () => text);
  world.write(`The instance key was put into ${path}; the one that was there is now ${path}.before-restore.`);
}
