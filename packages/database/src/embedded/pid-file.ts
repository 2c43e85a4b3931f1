import { readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, type Host, isAlive } from './host.ts';

/** What a running server writes about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/** Higher than any process number of Linux. */
const NOBODYS_PID = '99999999';

/** The server that runs on the data folder, whoever started it; null for none. */
export async function findPostmaster(data: string, host: Host): Promise<Postmaster | null> {
  const file = join(data, 'postmaster.pid');
  const text = await readIfThere(file);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (text === null || !Number.isSafeInteger(pid) || pid <= 0 || !isAlive(host, pid)) return null;
  if (await worksIn(pid, data)) return { pid, socketFolder: lines[4] ?? '' };
  // After a restart of the machine or the container another program may have the number, and PostgreSQL would refuse to start. The
  // rest of the file stays: by it PostgreSQL finds out whether children of the dead server still use the data.
  await writeFile(file, [NOBODYS_PID, ...lines.slice(1)].join('\n'));
  return null;
}

/** True while the process is the server of this data folder; a number alone may have passed to another program. */
export async function isServing(data: string, pid: number, host: Host): Promise<boolean> {
  return isAlive(host, pid) && (await worksIn(pid, data));
}

async function worksIn(pid: number, data: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(data));
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
