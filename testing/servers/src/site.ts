import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lchown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Account, createAccount, writeEtc } from './account.ts';
import { type Confinement, findConfinement, holdDisk, isRoot } from './confinement.ts';
import { type ReservedPort, reservePort } from './reserve-port.ts';
import { runProgram } from './run-program.ts';
import type { ServerOptions } from './test-server.ts';

/** Everything that a server stands on: folders, its login, a port, and how it may be confined. */
export interface Site {
  readonly base: string;
  readonly etc: string;
  readonly folder: string;
  readonly account: Account;
  readonly reserved: ReservedPort;
  readonly confinement: Confinement;
  /** The process that keeps the small disk mounted, when the folder is one. */
  readonly disk?: ChildProcess;
}

/** Prepares a site below the temporary folder; `closeSite` removes it again. */
export async function openSite(options: ServerOptions): Promise<Site> {
  const base = await mkdtemp(join(tmpdir(), 'drover-server-'));
  const [folder, etc] = [join(base, 'data'), join(base, 'etc')];
  await chmod(base, 0o755); // the login must pass through
  await mkdir(folder);
  await mkdir(etc);
  const [account, reserved, confinement] = await Promise.all([
    createAccount(options.username ?? 'anna', options.password ?? 'Green-Apples-7', folder),
    reservePort(),
    findConfinement(),
  ]);
  await writeEtc(etc, account);
  if (isRoot()) await chown(folder, account.uid, account.gid);
  if (options.readOnly === true) await chmod(folder, 0o555);
  const site = { base, etc, folder, account, reserved, confinement };
  return options.capacity === undefined ? site : { ...site, disk: await mountDisk(site, options.capacity) };
}

/** Where this process finds the served folder: a small disk is visible only through the process that holds it. */
export function folderOf(site: Site): string {
  return site.disk === undefined ? site.folder : `/proc/${site.disk.pid}/root${site.folder}`;
}

async function mountDisk(site: Site, capacity: number): Promise<ChildProcess> {
  const { account, confinement, folder } = site;
  if (confinement === 'none') throw new Error('a small disk needs private mount namespaces');
  const owner = confinement === 'root' ? `,uid=${account.uid},gid=${account.gid}` : '';
  const [command, ...args] = holdDisk(confinement, folder, capacity, owner);
  const holder = spawn(command as string, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(() => Promise.reject(new Error('mount failed'))),
  ]);
  return holder;
}

export async function closeSite(site: Site): Promise<void> {
  if (site.disk !== undefined && site.disk.exitCode === null) {
    const closed = once(site.disk, 'close');
    site.disk.kill('SIGKILL');
    await closed;
  }
  await site.reserved.release();
  if (!isRoot()) await runProgram('chmod', ['-R', 'u+rwX', site.base]); // tests take permissions away
  await rm(site.base, { recursive: true, force: true, maxRetries: 3 });
}

/** Gives a folder and everything in it to the login. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (!isRoot()) return;
  await lchown(path, account.uid, account.gid);
  for (const entry of await readdir(path, { withFileTypes: true, encoding: 'buffer' })) {
    const child = Buffer.concat([Buffer.from(`${path}/`), entry.name]);
    if (entry.isDirectory()) await giveTo(account, child.toString());
    else await lchown(child, account.uid, account.gid);
  }
}
