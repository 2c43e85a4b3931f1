import { StorageError } from '@drover/core';
import { addressOfDatabase, moveDatabase, openNamed } from '@drover/database';
import { lockInstance } from '../config/instance-lock.ts';
import { writeMovedNote } from '../config/moved-note.ts';
import { readSettings } from '../config/read-settings.ts';
import { createLog } from '../logging.ts';
import type { World } from '../world.ts';
import { openDatabase } from './open-database.ts';
import { openDataFolder } from './prepare.ts';

/** Moves the embedded database of the data folder into the empty one that DATABASE_URL names, while no server runs on either. */
export async function moveToNamed(world: World, signal: AbortSignal): Promise<number> {
  const { databaseUrl } = readSettings({}, world.env, world.cores);
  if (databaseUrl === null) throw noTarget();
  const log = createLog(false, world.complain, 'server');
  const dataFolder = await openDataFolder(world);
  using _ = lockInstance(dataFolder, world.pid);
  await using embedded = await openDatabase(world, { url: null, dataFolder, log }, signal);
  const { clock, version } = world;
  await using target = await openNamed({ url: databaseUrl, clock, applicationName: 'drover move' });
  const { tables, rows } = await moveDatabase(embedded.database, target, { clock, version }, signal);
  const to = addressOfDatabase(databaseUrl);
  await writeMovedNote(dataFolder, { to, at: new Date(clock.now()).toISOString() });
  world.write(`Moved ${rows} rows of ${tables} tables to ${to}, each table compared with the one that it came from.`);
  world.write(
    'Start the server with the same DATABASE_URL from now on. Everybody signs in anew; the instance key stays.',
  );
  world.write(
    `The embedded database lies as it was in ${dataFolder}/postgres. Remove it when you do not need it any more.`,
  );
  return 0;
}

function noTarget(): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: 'DATABASE_URL does not say where the embedded database is to be moved.',
    remedy:
      'Set it to an empty PostgreSQL database: DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/DATABASE ./drover database move.',
  });
}
