import { type Clock, StorageError } from '@drover/core';
import { cannotRun } from './cannot-run.ts';
import { diskFull, saysDiskFull } from './disk-full.ts';
import { OwnerSession } from './owner-session.ts';
import { findPostmaster, forgetDeadServer } from './pid-file.ts';
import { type PostmasterProcess, spawnPostmaster } from './postmaster-process.ts';
import type { Setup } from './setup.ts';

export interface Serving {
  readonly pid: number;
  readonly socketFolder: string;
  readonly session: OwnerSession;
  /** True where the server was running already. */
  readonly adopted: boolean;
}

/** How long a server that is running already may stay silent. */
const SILENCE_MS = 30_000;
/** How long children of a dead server may keep the data in use. */
const LEFTOVERS_MS = 30_000;

/** Takes over the server that runs on the data folder, or starts one, and waits until it answers, recovery from a crash included. */
export async function startServer(setup: Setup, signal: AbortSignal): Promise<Serving> {
  const { clock } = setup;
  const until = clock.monotonic() + LEFTOVERS_MS;
  for (;;) {
    const running = await findPostmaster(setup.folders.data, setup.host);
    if (running !== null) return await adopt(setup, running, signal);
    const started = await start(setup, signal);
    if (typeof started !== 'string') return started;
    if (saysDiskFull(started)) throw diskFull();
    if (!isTaken(started) || clock.monotonic() > until) throw gaveUp(started);
    await forgetDeadServer(setup.folders.data, setup.folders.socket, setup.host);
    await clock.sleep(250, signal);
  }
}

async function adopt(
  setup: Setup,
  { pid, socketFolder }: { readonly pid: number; readonly socketFolder: string },
  signal: AbortSignal,
): Promise<Serving> {
  const { clock } = setup;
  const until = clock.monotonic() + SILENCE_MS;
  for (;;) {
    try {
      return { pid, socketFolder, adopted: true, session: await OwnerSession.open(socketFolder, clock, signal) };
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind !== 'unavailable') throw error;
      if ((await findPostmaster(setup.folders.data, setup.host))?.pid !== pid) return await startServer(setup, signal);
      if (clock.monotonic() > until) throw silent(pid, error);
    }
    await clock.sleep(100, signal);
  }
}

/** The server, or its last words when it gave up. */
async function start(setup: Setup, signal: AbortSignal): Promise<Serving | string> {
  const { folders, clock, host } = setup;
  const child = await spawnPostmaster(setup);
  try {
    for (;;) {
      if (child.pid === undefined || child.hasEnded()) return await child.ended;
      const session = await answering(folders.socket, clock, signal);
      // Who answers may be the server of another start, to which this one is about to give way.
      if (session !== null && (await findPostmaster(folders.data, host))?.pid === child.pid) {
        return { pid: child.pid, socketFolder: folders.socket, adopted: false, session };
      }
      await session?.close();
      await clock.sleep(25, signal);
    }
  } catch (error) {
    // Another start was faster to own the server that this one has started, and works with it.
    if (!(error instanceof StorageError) || error.kind !== 'locked') await giveUp(child, setup);
    throw error;
  }
}

async function answering(socketFolder: string, clock: Clock, signal: AbortSignal): Promise<OwnerSession | null> {
  try {
    return await OwnerSession.open(socketFolder, clock, signal);
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'unavailable') return null;
    throw error;
  }
}

async function giveUp(child: PostmasterProcess, { host }: Setup): Promise<void> {
  if (child.pid === undefined || child.hasEnded()) return;
  child.hold();
  host.kill(child.pid, 'SIGINT');
  await child.ended;
}

/** Another start was faster, the old server's number passed to another program, or its children are still about to end. */
function isTaken(said: string): boolean {
  return /lock file .* already exists|shared memory block .* is still in use/.test(said);
}

function gaveUp(said: string): StorageError {
  return cannotRun(
    'it gave up while starting.',
    'Read cluster/postgres.log in the data folder and mend what it says',
    new Error(said),
  );
}

function silent(pid: number, cause: StorageError): StorageError {
  return new StorageError({
    kind: 'timeout',
    fault: 'server',
    message: `The database server of an earlier start (process ${pid}) does not answer.`,
    remedy: `End process ${pid} (kill -INT ${pid}) and start again.`,
    cause,
  });
}
