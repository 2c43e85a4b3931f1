import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { type Database, type KeyRing, rotateKeys, Sealer, WorkerStore } from '@drover/database';
import { instanceKeys, KEY_BYTES, textOfKeys } from '../config/instance-key.ts';
import { lockInstance } from '../config/instance-lock.ts';
import { replaceOwnFile } from '../config/own-file.ts';
import { readSettings } from '../config/read-settings.ts';
import { SEALED_SETTINGS } from '../config/sealed-settings.ts';
import { createLog } from '../logging.ts';
import type { World } from '../world.ts';
import { openDatabase } from './open-database.ts';
import { openDataFolder } from './prepare.ts';

/** How often is said how far it has come. */
const TOLD_EVERY = 1000;

/**
 * Seals all stored secrets by a new instance key. With `DROVER_KEY` the keys come from there, while servers run; else the key of
 * the data folder is replaced, while none runs. What was broken off is gone on with.
 */
export async function rotateInstanceKey(world: World, signal: AbortSignal): Promise<number> {
  const settings = readSettings({}, world.env, world.cores);
  const log = createLog(false, world.complain, 'server');
  const dataFolder = await openDataFolder(world);
  const named = settings.databaseUrl !== null && settings.key !== undefined;
  using _ = named ? { [Symbol.dispose]: () => undefined } : lockInstance(dataFolder, world.pid);
  const file = join(dataFolder, 'instance.key');
  const present = await instanceKeys(settings.key, file);
  if (settings.key !== undefined && present.length === 1) throw onlyOneKey();
  await using opened = await openDatabase(world, { url: settings.databaseUrl, dataFolder, log }, signal);
  if (settings.key !== undefined) {
    await sealAnew(world, opened.database, present, signal);
    world.write('Take the older keys out of DROVER_KEY of every server and worker, and start them anew.');
    return 0;
  }
  await refuseWhileAtWork(opened.database);
  const keys: KeyRing = present.length > 1 ? present : [randomBytes(KEY_BYTES), ...present];
  await replaceOwnFile(file, textOfKeys(keys, '\n'));
  await sealAnew(world, opened.database, keys, signal);
  const [current, ...older] = keys;
  const kept = `${file}.before-rotation`;
  await appendFile(kept, textOfKeys(older, '\n'), { mode: 0o600, flush: true });
  await replaceOwnFile(file, textOfKeys([current], '\n'));
  world.write(`The new key stands in ${file}. Workers on other machines need it as their DROVER_KEY.`);
  world.write(`The old one was put into ${kept}: backups made before need it. Remove it when you keep none of them.`);
  return 0;
}

async function sealAnew(world: World, database: Database, keys: KeyRing, signal: AbortSignal): Promise<void> {
  const onResealed = (count: number): void => {
    if (count % TOLD_EVERY === 0) world.write(`${count} secrets are sealed anew so far.`);
  };
  const { resealed, unreadable } = await rotateKeys(database, new Sealer(keys), SEALED_SETTINGS, {
    signal,
    onResealed,
  });
  world.write(`Everything is sealed by the new key; ${resealed} secrets were sealed anew. Everybody signs in anew.`);
  if (unreadable.length === 0) return;
  world.complain(
    `drover: ${unreadable.length} stored values open with none of the keys, and could not be read before either (${[...new Set(unreadable)].join(', ')}). ` +
      'Reauthorize the connectors that say so.',
  );
}

/** Their keys were read at their start: what they seal meanwhile, nobody could open afterwards. */
async function refuseWhileAtWork(database: Database): Promise<void> {
  const [first] = await new WorkerStore(database).live();
  if (first === undefined) return;
  throw new StorageError({
    kind: 'locked',
    retryable: false,
    message: `A worker with the old key is at work on the database, or was within the last 20 seconds (process ${first.pid} on ${first.host}).`,
    remedy:
      'End all servers and workers, and try again; or rotate while they run, by DROVER_KEY: see ./drover keys --help.',
  });
}

function onlyOneKey(): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: 'DROVER_KEY holds one key, and a rotation needs the new one and the old one.',
    remedy:
      'Make a new one (openssl rand -hex 32), and start every server and worker with DROVER_KEY=NEW,OLD before; ./drover keys --help says in which steps.',
  });
}
