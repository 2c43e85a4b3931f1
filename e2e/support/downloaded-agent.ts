import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that was downloaded and unpacked, and the agent that may run from it. */
export class DownloadedAgent implements AsyncDisposable {
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;

  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#env = env;
  }

  /** Starts it by this path, from another folder; gives the key that it shows. */
  async start(program: string, ...args: string[]): Promise<string> {
    const child = spawn(program, ['start', ...args], {
      cwd: '/',
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const lines: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
    return await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        if (/^[0-9A-F]{32}$/.test(line)) resolve(line);
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`the agent ended before it showed its key:\n${lines.join('\n')}`)));
    });
  }

  /** Runs another command of it to its end. */
  run(...args: string[]): Promise<Said> {
    return new Promise((resolve) => {
      const program = join(this.folder, 'agent');
      const child = execFile(program, args, { cwd: '/', env: this.#env }, (_, stdout, stderr) => {
        resolve({ exitCode: child.exitCode, stdout, stderr });
      });
      child.stdin?.end();
    });
  }

  /** The exit code of what was started, or the signal that killed it. */
  async ended(): Promise<number | string | null> {
    const child = this.#child;
    if (child === null) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode ?? child.signalCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.ended();
  }
}
