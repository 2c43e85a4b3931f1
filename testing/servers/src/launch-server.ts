import type { Needs } from './confinement.ts';
import { pretences } from './pretences.ts';
import type { Program } from './programs.ts';
import { ServerProcess } from './server-process.ts';
import { closeSite, folderOf, giveTo, openSite, type Site } from './site.ts';
import type { ServerName, ServerOptions, TestServer } from './test-server.ts';

/** What one kind of server makes of a site: its command line, and what its tests need to know. */
export interface Plan<Extras> {
  readonly program: Program;
  readonly args: readonly string[];
  /** The writable root as the login sees it. */
  readonly path: string;
  readonly logFile?: string;
  readonly needs?: Needs;
  readonly extras: Extras;
}

/** Starts a server by its plan and wraps it as a `TestServer`; leaves nothing behind when that fails. */
export async function launchServer<Extras extends object>(
  name: ServerName,
  options: ServerOptions,
  plan: (site: Site) => Promise<Plan<Extras>>,
): Promise<TestServer & Extras> {
  const site = await openSite(options);
  try {
    const { path, extras, ...command } = await plan(site);
    const { account, reserved } = site;
    const folder = folderOf(site);
    const zone = options.timeZone === undefined ? {} : { TZ: options.timeZone };
    const env = { ...zone, ...(await pretences(site, command.needs)) };
    const running = new ServerProcess({ ...command, site, env });
    await running.start();
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= running.kill().then(() => closeSite(site));
      return stopping;
    };
    return {
      name,
      host: '127.0.0.1',
      port: reserved.port,
      username: account.username,
      password: account.password,
      folder,
      path,
      ...extras,
      adopt: () => giveTo(account, folder),
      kill: () => running.kill(),
      start: () => running.start(),
      restart: async () => {
        await running.kill();
        await running.start();
      },
      stop,
      log: () => running.log(),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await closeSite(site);
    throw error;
  }
}
