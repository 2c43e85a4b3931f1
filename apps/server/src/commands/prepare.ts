import { join } from 'node:path';
import { checkInstanceKey, type KeyRing, migrate, Sealer } from '@drover/database';
import type { Logger } from 'pino';
import { checkoutPackager } from '../agent-downloads/packager.ts';
import type { Application } from '../application.ts';
import { dataFolderPath, makeDataFolder } from '../config/data-folder.ts';
import { instanceKeys } from '../config/instance-key.ts';
import type { Settings } from '../config/read-settings.ts';
import { createApplication } from '../create-application.ts';
import { warnOfCertificates } from '../oauth/ending-certificates.ts';
import type { World } from '../world.ts';
import { openDatabase } from './open-database.ts';

export interface Prepared extends AsyncDisposable {
  readonly app: Application;
  readonly keys: KeyRing;
  readonly databaseUrl: string;
}

/** The data folder of this instance, made where it is missing. */
export async function openDataFolder(world: World): Promise<string> {
  const folder = dataFolderPath(world);
  await makeDataFolder(folder, world.uid);
  return folder;
}

/** Key, database and schema, and the application on them. */
export async function prepare(
  world: World,
  { settings, dataFolder, log }: { readonly settings: Settings; readonly dataFolder: string; readonly log: Logger },
  signal: AbortSignal,
): Promise<Prepared> {
  await using cleanup = new AsyncDisposableStack();
  const keys = await instanceKeys(settings.key, join(dataFolder, 'instance.key'));
  const opened = cleanup.use(await openDatabase(world, { url: settings.databaseUrl, dataFolder, log }, signal));
  const { database } = opened;
  await migrate(database.db);
  await checkInstanceKey(database.db, new Sealer(keys));
  const { clock, version } = world;
  const packager = checkoutPackager(world.self);
  warnOfCertificates(settings.apps, clock.now(), log);
  const app = createApplication({ clock, log, version, settings, dataFolder, database, keys, packager });
  cleanup.use(app.agents);
  cleanup.use(app.agentDownloads);
  cleanup.use(app.browser);
  const kept = cleanup.move();
  return { app, keys, databaseUrl: opened.url, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
