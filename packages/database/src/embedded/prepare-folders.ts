import { chmod, chown, lstat, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../error-code.ts';
import type { Account } from './account.ts';
import { cannotRun } from './cannot-run.ts';
import type { Host } from './host.ts';

export interface Folders {
  /** What everything lies in: programs, data, socket, log. */
  readonly base: string;
  /** Belongs to PostgreSQL's account; holds the cluster and the log. */
  readonly cluster: string;
  readonly data: string;
  readonly log: string;
  readonly socket: string;
}

/** A socket's path may have 107 bytes; PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const LONGEST = 107 - '/.s.PGSQL.5432'.length;

/** Makes the folders, private to PostgreSQL's account, and makes sure that this account can reach them. */
export async function prepareFolders(
  folder: string,
  account: Account,
  { host, temporaryFolder }: { readonly host: Host; readonly temporaryFolder: string },
): Promise<Folders> {
  await mkdir(folder, { recursive: true });
  const base = await realpath(folder); // the running server is known by this path
  const { uid } = account.identity;
  if (uid !== undefined) {
    await chmod(base, 0o755);
    await refuseUnreachable(base, account, uid);
  }
  const cluster = join(base, 'cluster');
  const socket = join(base, 'socket');
  for (const path of [cluster, socket]) await privateFolder(path, account, host);
  return {
    base,
    cluster,
    data: join(cluster, 'data'),
    log: join(cluster, 'postgres.log'),
    socket: Buffer.byteLength(socket) <= LONGEST ? socket : await shortFolder(temporaryFolder, account, host),
  };
}

/** Makes the folder unless it is there, and lets nobody but the account into it; refuses one that somebody else made. */
export async function privateFolder(path: string, { identity }: Account, host: Host): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const owner = identity.uid ?? host.uid;
  const found = await lstat(path);
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== host.uid)) {
    throw cannotRun(`the folder ${path} belongs to somebody else.`, 'Remove it');
  }
  await chmod(path, 0o700);
  if (found.uid !== owner && identity.gid !== undefined) await chown(path, owner, identity.gid);
}

/** A new name at each start: a known one could have been taken by somebody else. */
async function shortFolder(temporaryFolder: string, account: Account, host: Host): Promise<string> {
  const path = await mkdtemp(join(temporaryFolder, 'drover-socket-'));
  await privateFolder(path, account, host);
  return path;
}

/** Removes a socket's folder that lies outside the data folder. */
export async function removeShortFolder(folders: Folders, socket: string): Promise<void> {
  if (socket !== join(folders.base, 'socket')) await rm(socket, { recursive: true, force: true });
}

/** As root only: whether the account may enter every folder above its own. */
async function refuseUnreachable(base: string, account: Account, uid: number): Promise<void> {
  for (let at = dirname(base); ; at = dirname(at)) {
    const { mode, uid: owner, gid } = await lstat(at);
    const bit = owner === uid ? 0o100 : gid === account.identity.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw cannotRun(
        `it runs as the user ${account.name}, who may not enter ${at}, where the data folder lies.`,
        `Choose another data folder (DROVER_DATA), or allow it by chmod o+x ${at}`,
      );
    }
    if (at === dirname(at)) return;
  }
}

/** True when the path is there, whatever it is. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
