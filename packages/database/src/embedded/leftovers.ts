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
    if (pid !== undefined && !isAlive(host, Number(pid))) await removeUnfinished(join(folder, name));
  }
}

/** An initdb whose Drover was killed goes on writing until it misses its files; the pauses add up to nine seconds. */
export async function removeUnfinished(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 30, retryDelay: 20 });
}
