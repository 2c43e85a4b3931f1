import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '@drover/core';
import type { Logger } from 'pino';
import { LastingTroubles } from '../lasting-troubles.ts';
import type { World } from '../world.ts';

export interface WorkerSettings {
  readonly count: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly arguments: readonly string[];
  readonly log: Logger;
  /** Told of each process that was started. */
  readonly started?: (child: ChildProcess) => void;
}

export interface WorkerCrew {
  /** How many run now. */
  readonly running: number;
  /** Asks all to hand back what they have, and waits; whoever takes too long is killed. */
  stop(): Promise<void>;
  /** Ends all at once. */
  kill(): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A worker that lived this long did not fail because it was started. */
const HEALTHY_MS = 60_000;
const PATIENCE_MS = 30_000;

/** Keeps worker processes running beside the server: one that dies is started again, ever later if it dies at once. */
export function superviseWorkers(world: World, settings: WorkerSettings): WorkerCrew {
  const stopping = new AbortController();
  const children = new Set<ChildProcess>();
  const troubles = new LastingTroubles(world.clock, (facts, message) => settings.log.warn(facts, message));
  const lives = Array.from({ length: settings.count }, (_, n) =>
    keepRunning(world, settings, { children, troubles, name: `worker ${n}` }, stopping.signal),
  );
  const all = Promise.all(lives);
  return {
    get running() {
      return children.size;
    },
    async stop() {
      stopping.abort();
      for (const child of children) child.kill('SIGTERM');
      const timer = setTimeout(() => {
        settings.log.warn({ workers: children.size }, 'workers did not end in time and are killed');
        killAll(children);
      }, PATIENCE_MS);
      await all;
      clearTimeout(timer);
    },
    kill: () => killAll(children),
  };
}

function killAll(children: ReadonlySet<ChildProcess>): void {
  for (const child of children) child.kill('SIGKILL');
}

async function keepRunning(
  { self, clock }: World,
  { env, arguments: args, log, started }: WorkerSettings,
  { children, troubles, name }: { children: Set<ChildProcess>; troubles: LastingTroubles; name: string },
  stopping: AbortSignal,
): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !stopping.aborted; ) {
    const began = clock.monotonic();
    // The channel tells the worker of our death, however it comes.
    const child = spawn(self.node, [...self.flags, self.main, 'worker', ...args], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.add(child);
    started?.(child);
    child.on('error', (error) => log.error({ err: error }, 'a worker could not be started'));
    const ended = new AbortController();
    clock.sleep(HEALTHY_MS, AbortSignal.any([stopping, ended.signal])).then(
      () => troubles.over(name, {}, 'the worker goes on'),
      () => undefined, // it ended before, and is told of then
    );
    const [code, signal] = (await endOf(child)) as [number | null, string | null];
    ended.abort();
    children.delete(child);
    if (stopping.aborted) return;
    troubles.met(name, `${code} ${signal}`, { code, signal }, 'a worker ended and is started again');
    pauseMs = clock.monotonic() - began > HEALTHY_MS ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    await pause(clock, pauseMs, stopping);
  }
}

async function endOf(child: ChildProcess): Promise<unknown[]> {
  if (child.pid === undefined) return [null, null];
  return child.exitCode === null && child.signalCode === null
    ? await once(child, 'exit')
    : [child.exitCode, child.signalCode];
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => undefined); // the loop sees that it is over
}
