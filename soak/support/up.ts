import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

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

  constructor({ folder, url, key, workers = 2, data = 'up' }: UpSetup) {
    const env = { ...process.env, DROVER_DATA: join(folder, data), DROVER_KEY: key.toString('hex') };
    this.#child = spawn(process.execPath, [SERVER, 'up', '--listen', '127.0.0.1:0'], {
      env: { ...env, DATABASE_URL: url, DROVER_WORKERS: String(workers), DROVER_LOCAL_ROOTS: folder },
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
