import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../error-code.ts';
import { type Host, isAlive } from './host.ts';

/** What a running server writes about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/** Higher than any process number of Linux. */
const NOBODYS_PID = '99999999';

/** The server that runs on the data folder, whoever started it; null for none. */
export async function findPostmaster(data: string, host: Host): Promise<Postmaster | null> {
  const lines = await readLines(data);
  const pid = Number(lines[0]);
  return (await isServing(data, pid, host)) ? { pid, socketFolder: lines[4] ?? '' } : null;
}

/** True while the process is the server of this data folder; a number alone may have passed to another program. */
export async function isServing(data: string, pid: number, host: Host): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(host, pid)) return false;
  // Not the folder that it works in: in a container root may not see that of another user's process.
  const [program = '', ...args] = (await readIfThere(`/proc/${pid}/cmdline`)).split('\0');
  return program.endsWith('/postgres') && args.includes(data);
}

/**
 * Makes PostgreSQL believe that a server is dead whose number another program has by now, as happens when a machine or a container
 * starts again. The rest of the file stays: it tells whether children of the dead server still use the data.
 */
export async function forgetDeadServer(data: string, socketFolder: string, host: Host): Promise<void> {
  const lines = await readLines(data);
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(host, pid) || (await isServing(data, pid, host))) return;
  await writeFile(join(data, 'postmaster.pid'), [NOBODYS_PID, ...lines.slice(1)].join('\n'));
  await rm(join(socketFolder, '.s.PGSQL.5432.lock'), { force: true });
}

async function readLines(data: string): Promise<readonly string[]> {
  return (await readIfThere(join(data, 'postmaster.pid'))).split('\n');
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return '';
    throw error;
  }
}
