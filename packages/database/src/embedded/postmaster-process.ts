import { type ChildProcess, spawn } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import type { Account } from './account.ts';
import { exists, privateFolder } from './prepare-folders.ts';
import { ENVIRONMENT, notStarted } from './run-program.ts';
import type { Setup } from './setup.ts';

/** A server that this process has started; it outlives this process. */
export interface PostmasterProcess {
  readonly pid: number | undefined;
  /** Resolves when it has ended, with the last words of its log. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Keeps this process alive until the server has ended. */
  hold(): void;
}

const LOG_LIMIT = 1_000_000;
const LAST_WORDS = 4_000;

export async function spawnPostmaster({ folders, binaries, account, host }: Setup): Promise<PostmasterProcess> {
  await privateFolder(folders.socket, account, host); // cleaners of temporary folders may have removed it
  await rotate(folders.log);
  const log = await open(folders.log, 'a+', 0o600);
  const from = (await log.stat()).size;
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const child = spawn(binaries.postgres, ['-D', folders.data, '-k', folders.socket, ...settings], {
    ...account.identity,
    cwd: folders.cluster,
    env: ENVIRONMENT,
    detached: true, // a Ctrl-C in the terminal is for Drover, which stops the server when its own work is done
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  const ended = watch(child, account)
    .then(async () => {
      const buffer = Buffer.alloc(LAST_WORDS);
      const size = (await log.stat()).size;
      const { bytesRead } = await log.read(buffer, 0, LAST_WORDS, Math.max(from, size - LAST_WORDS));
      return buffer.toString('utf8', 0, bytesRead).trim();
    })
    .finally(() => log.close());
  ended.catch(() => undefined); // whoever waits for the start hears of it
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { pid: child.pid, ended, hasEnded, hold: () => child.ref() };
}

const SETTINGS = [
  'listen_addresses=', // the socket is the only way in
  'timezone=UTC',
  'log_timezone=UTC',
  'max_connections=100',
  'wal_level=minimal', // no replicas: bulk loads write less
  'max_wal_senders=0',
  'max_parallel_workers_per_gather=0', // containers have too little shared memory for them
  'jit=off',
  'log_checkpoints=off',
  'log_min_messages=log', // no failed requests, which quote values
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
];

function watch(child: ChildProcess, account: Account): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(error, account)));
    child.once('exit', () => resolve());
  });
}

async function rotate(log: string): Promise<void> {
  if ((await exists(log)) && (await stat(log)).size > LOG_LIMIT) await rename(log, `${log}.1`);
}
