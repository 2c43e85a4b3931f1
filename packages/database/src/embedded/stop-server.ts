import { readFile } from 'node:fs/promises';
import type { Clock } from '@drover/core';
import { codeOf } from '../error-code.ts';
import type { Host } from './host.ts';
import { isServing } from './pid-file.ts';

/** Asked kindly first: all sessions end and everything is written; then without writing, which the next start mends. */
const STEPS: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 60_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
];

/** Stops the server of the data folder and waits until it has ended. */
export async function stopServer(data: string, pid: number, host: Host, clock: Clock): Promise<void> {
  const never = new AbortController().signal;
  const life = await lifeOf(pid);
  if (life === null || !(await isServing(data, pid, host))) return;
  for (const [signal, patienceMs] of STEPS) {
    send(host, pid, signal);
    for (const until = clock.monotonic() + patienceMs; clock.monotonic() < until; await clock.sleep(5, never)) {
      if ((await lifeOf(pid)) !== life) return;
    }
  }
}

/** When the process began, which tells it from a later one of the same number; null once it has ended, also while nobody asks for it. */
async function lifeOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ['Z', 'X', 'x'].includes(fields[0] ?? '') ? null : (fields[19] ?? null);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(codeOf(error))) return null;
    throw error;
  }
}

function send(host: Host, pid: number, signal: NodeJS.Signals): void {
  try {
    host.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error; // it has ended by itself
  }
}
