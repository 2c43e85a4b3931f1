import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ProgramSettings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line that it prints once it is ready, on either output; null for one that says nothing. */
  readonly ready: RegExp | null;
}

/** One of our programs as a process of its own, which can be killed and started again. */
export class Program implements AsyncDisposable {
  readonly #settings: ProgramSettings;
  #child: ChildProcess | null = null;
  /** What it printed, of all its lives. */
  readonly said: string[] = [];

  constructor(settings: ProgramSettings) {
    this.#settings = settings;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The match of its first line that says that it is ready. */
  async start(): Promise<RegExpExecArray | null> {
    const { args, env, ready } = this.#settings;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const is = Promise.withResolvers<RegExpExecArray | null>();
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        this.said.push(line);
        const match = ready?.exec(line) ?? null;
        if (match !== null) is.resolve(match);
      });
    }
    if (ready === null) is.resolve(null);
    child.once('close', () => is.reject(new Error(`it ended before it was ready:\n${this.said.join('\n')}`)));
    is.promise.catch(() => undefined);
    return await is.promise;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
