import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Host, isAlive } from './host.ts';

/** The name of a folder that a process fills before it gets its final name. */
export function unfinishedName(prefix: string, pid: number): string {
  return `${prefix}.unfinished-${pid}`;
}

/** Removes what processes that are dead by now did not finish. */
export async function removeLeftovers(folder: string, host: Host): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /\.unfinished-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(host, Number(pid)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}
