import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { KeyRing } from '@drover/database';
import { type OpenDoor, openAgentDoor } from '../agents/gateway/open-door.ts';
import type { Application } from '../application.ts';
import { makeLink } from '../auth/one-time-links.ts';
import { textOfKeys } from '../config/instance-key.ts';
import { lockInstance } from '../config/instance-lock.ts';
import { readSettings, refuseUnprotected, type Settings } from '../config/read-settings.ts';
import { writeRunningNote } from '../config/running-note.ts';
import type { ServerFlags } from '../config/server-flags.ts';
import { serverIdentity } from '../config/server-identity.ts';
import { createLog } from '../logging.ts';
import { Notifier } from '../notifications/notifier.ts';
import { superviseWorkers, type WorkerCrew, type WorkerSettings } from '../supervise/supervise-workers.ts';
import { loadWebApp } from '../web/load-web-app.ts';
import type { World } from '../world.ts';
import { openDataFolder, prepare } from './prepare.ts';
import { type RecoveryParts, recoveryLink } from './recovery-link.ts';
import { startHttp } from './start-http.ts';
import { startJobs } from './start-jobs.ts';

/** What the process tells a running server. */
export interface Signals {
  /** Aborted by the first request to end. */
  readonly ending: AbortSignal;
  onReload(callback: () => void): void;
  /** The second request to end does not wait for anything. */
  onForce(callback: () => void): void;
}

/** Runs the server until it is asked to end: HTTP, embedded database and workers. */
export async function up(
  world: World,
  flags: ServerFlags,
  signals: Signals,
  whenReady?: (app: Application) => Promise<void>,
): Promise<number> {
  const settings = readSettings(flags, world.env, world.cores);
  refuseUnprotected(settings, flags);
  const log = createLog(settings.jsonLogs, settings.jsonLogs ? world.write : world.complain, 'server');
  const dataFolder = await openDataFolder(world);
  const own = { databaseUrl: settings.databaseUrl, dataFolder, log, resetTwoStep: flags['reset-two-step'] === true };
  if (flags['sign-in-link'] === true && (await recoveryLink(world, own))) return 0;
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(lockInstance(dataFolder, world.pid));
  const identity = await serverIdentity(join(dataFolder, 'server-identity'));
  const [webFiles, prepared] = await Promise.all([
    loadWebApp(world, log, signals.ending),
    prepare(world, { settings, dataFolder, log }, signals.ending).then((opened) => cleanup.use(opened)),
  ]);
  const { app, databaseUrl } = prepared;
  const door = Promise.withResolvers<OpenDoor>();
  const started = (child: ChildProcess) => void door.promise.then(({ workers }) => workers?.add(child));
  const crew = startWorkers(world, { settings, log, keys: prepared.keys, databaseUrl, dataFolder, started });
  cleanup.defer(() => crew.stop());
  signals.onForce(() => crew.kill());
  const http = cleanup.use(await startHttp(app, { ...settings, webFiles }));
  const noted = settings.databaseUrl === null ? databaseUrl : null;
  cleanup.use(await writeRunningNote(dataFolder, { databaseUrl: noted, url: http.url }));
  const agents = cleanup.use(await openAgentDoor(app, { agents: settings.agents, tls: settings.tls, identity }));
  door.resolve(agents);
  signals.onReload(() => http.reloadTls());
  signals.onReload(() => agents.reloadTls());
  await whenReady?.(app);
  await tellReady(world, app, { url: http.url, flags, own });
  cleanup.use(await startJobs(app));
  cleanup.use(new Notifier(app));
  await ended(signals.ending);
  if (!settings.jsonLogs) world.write('Drover is stopping.');
  return 0;
}

function startWorkers(
  world: World,
  parts: Required<Pick<WorkerSettings, 'log' | 'started'>> & {
    settings: Settings;
    keys: KeyRing;
    databaseUrl: string;
    dataFolder: string;
  },
): WorkerCrew {
  const { settings, log, keys, databaseUrl, dataFolder, started } = parts;
  return superviseWorkers(world, {
    count: settings.workers,
    log,
    started,
    env: { ...world.env, DATABASE_URL: databaseUrl, DROVER_KEY: textOfKeys(keys, ','), DROVER_DATA: dataFolder },
    arguments: settings.jsonLogs ? ['--json-logs'] : [],
  });
}

async function tellReady(
  world: World,
  app: Application,
  { url, flags, own }: { readonly url: string; readonly flags: ServerFlags; readonly own: RecoveryParts },
): Promise<void> {
  world.write(`Drover is ready: ${url}`);
  if (await app.users.needsSetup()) {
    const { link } = await makeLink(app, 'setup', null);
    world.write(`Sign in once with: ${url}${link}`);
  } else if (flags['sign-in-link'] === true) {
    await recoveryLink(world, own);
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
