import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const CLOCK_AHEAD = resolve(import.meta.dirname, 'clock-ahead.mjs');
const SERVER = resolve(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'main.ts');

export interface UpSetup {
  /** Holds its data, and all local folders that it may use. */
  readonly folder: string;
  /** Of the database. */
  readonly url: string;
  readonly key: Buffer;
  /** Processes that copy; two unless it is said. */
  readonly workers?: number;
  /** The folder of its data, below the other; where several servers share a database, each has its own. */
  readonly data?: string;
  /** Each of its processes sets its wall clock an hour ahead on SIGUSR2. */
  readonly clockJumps?: boolean;
}

function flagsOf({ clockJumps = false }: UpSetup): string[] {
  return clockJumps ? ['--import', CLOCK_AHEAD] : [];
}

function environmentOf({ folder, url, key }: UpSetup): NodeJS.ProcessEnv {
  const drover = { DATABASE_URL: url, DROVER_KEY: key.toString('hex'), DROVER_LOCAL_ROOTS: folder };
  return { ...process.env, ...drover };
}

/** `drover worker` beside the server, which ends when this is disposed of. */
export function startWorker(setup: UpSetup): AsyncDisposable {
  const child = spawn(process.execPath, [...flagsOf(setup), SERVER, 'worker'], {
    env: environmentOf(setup),
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The server with its workers, as a person starts it; resolves when it is ready. */
export async function startUp(setup: UpSetup): Promise<Up> {
  const up = new Up(setup);
  await up.ready;
  return up;
}

/** A process of `drover up`. */
export class Up {
  readonly #child: ChildProcess;
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly ready: Promise<string>;

  constructor(setup: UpSetup) {
    const { folder, workers = 2, data = 'up' } = setup;
    this.#child = spawn(process.execPath, [...flagsOf(setup), SERVER, 'up', '--listen', '127.0.0.1:0'], {
      env: { ...environmentOf(setup), DROVER_DATA: join(folder, data), DROVER_WORKERS: String(workers) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ready = Promise.withResolvers<string>();
    this.ready = ready.promise;
    if (this.#child.stdout === null) throw new Error('the server has no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const [, address] = /Drover is ready: (\S+)/.exec(line) ?? [];
      if (address !== undefined) ready.resolve(address);
    });
    this.#child.once('exit', () => ready.reject(new Error('the server ended before it was ready')));
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    const ended = this.#child.exitCode === null && this.#child.signalCode === null ? once(this.#child, 'exit') : null;
    this.#child.kill('SIGKILL');
    await ended;
  }
}
