import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The worker processes of a server. */
export function workersOf(server: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isWorkerOf(name, server))
    .map(Number);
}

/** Workers end by themselves when their server is gone. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; await delay(50)) {
    if (!pids.some((pid) => existsSync(`/proc/${pid}`))) return;
  }
  throw new Error('a worker outlived its server');
}

function isWorkerOf(name: string, server: number): boolean {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return parent === server && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('worker');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
