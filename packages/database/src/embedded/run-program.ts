import { spawn } from 'node:child_process';
import { codeOf } from '../error-code.ts';
import type { Account } from './account.ts';
import { cannotRun } from './cannot-run.ts';

export interface Ended {
  readonly code: number | null;
  /** The last words of both outputs. */
  readonly said: string;
}

/** Nothing of this process's own environment: it may hold secrets, and PG* variables would change what happens. */
export const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

const KEPT = 4_000;

/** Runs one of PostgreSQL's programs to its end; rejects when it cannot be run at all. */
export function runProgram(
  file: string,
  args: readonly string[],
  account: Account,
  options: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const child = spawn(file, args, {
      ...account.identity,
      cwd: options.cwd,
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = (): void => void child.kill('SIGKILL');
    options.signal.addEventListener('abort', stop, { once: true });
    let said = '';
    const keep = (text: string): void => {
      said = (said + text).slice(-KEPT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => {
      options.signal.removeEventListener('abort', stop);
      reject(notStarted(error, account));
    });
    child.once('close', (code) => {
      options.signal.removeEventListener('abort', stop);
      if (options.signal.aborted) reject(options.signal.reason);
      else resolve({ code, said: said.trim() });
    });
  });
}

/** Why the system refused to start a program that is there. */
export function notStarted(error: Error, account: Account): Error {
  switch (codeOf(error)) {
    case 'ENOENT': // the file is there, its loader is not: musl instead of glibc
    case 'ENOEXEC':
      return cannotRun('its programs are made for Linux with the GNU C library.', undefined, error);
    case 'EACCES':
      return cannotRun(
        `the user ${account.name} may not run programs in the data folder.`,
        'Let that user enter every folder above it, on a disk that is not mounted with noexec (DROVER_DATA names the folder)',
        error,
      );
    default:
      return cannotRun('the system refused to start it.', undefined, error);
  }
}
