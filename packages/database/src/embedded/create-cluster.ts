import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { cannotRun } from './cannot-run.ts';
import { diskFull, saysDiskFull } from './disk-full.ts';
import type { Host } from './host.ts';
import { removeLeftovers, removeUnfinished, unfinishedName } from './leftovers.ts';
import { exists, type Folders } from './prepare-folders.ts';
import { runProgram } from './run-program.ts';

export const SUPERUSER = 'drover';

/** Makes an empty cluster unless there is one; a start that is killed meanwhile leaves none, never half of one. */
export async function createCluster(
  folders: Folders,
  binaries: Binaries,
  account: Account,
  { host, pid, signal }: { readonly host: Host; readonly pid: number; readonly signal: AbortSignal },
): Promise<void> {
  await removeLeftovers(folders.cluster, host);
  if (await exists(folders.data)) return;
  const work = unfinishedName(folders.data, pid);
  await removeUnfinished(work);
  try {
    const ended = await runProgram(binaries.initdb, ['-D', work, ...SETTINGS], account, {
      cwd: folders.cluster,
      signal,
    });
    if (ended.code !== 0) throw refused(ended.said);
    await rename(work, folders.data).catch(async (error: unknown) => {
      if (!(await exists(folders.data))) throw error; // else another process was first
    });
  } finally {
    await removeUnfinished(work);
  }
}

/** The locale is PostgreSQL's own: minimal systems have none, and others change their order of letters with an upgrade. */
const SETTINGS = [
  '--username',
  SUPERUSER,
  '--auth=trust', // the socket's folder lets nobody else in, and there is no other way in
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--data-checksums',
];

/** Data of another major version cannot be read by these programs. */
export async function refuseOtherVersion(folders: Folders, major: number): Promise<void> {
  const found = Number((await readFile(join(folders.data, 'PG_VERSION'), 'utf8')).trim());
  if (found === major) return;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The data folder was made by PostgreSQL ${found}; this version of Drover brings PostgreSQL ${major}.`,
    remedy:
      'Start the version of Drover that made it, write a backup with ./drover backup, and restore it into a new data folder.',
  });
}

function refused(said: string): Error {
  if (saysDiskFull(said)) return diskFull();
  if (/error while loading shared libraries/.test(said)) {
    return cannotRun('a system library that it needs is missing.', undefined, new Error(said));
  }
  return cannotRun('its data folder could not be made.', undefined, new Error(said));
}
