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
  for (const [signal, patienceMs] of STEPS) {
    if (!(await isServing(data, pid, host))) return;
    send(host, pid, signal);
    const until = clock.monotonic() + patienceMs;
    while ((await isServing(data, pid, host)) && clock.monotonic() < until) await clock.sleep(5, never);
  }
}

function send(host: Host, pid: number, signal: NodeJS.Signals): void {
  try {
    host.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error; // it has ended by itself
  }
}
