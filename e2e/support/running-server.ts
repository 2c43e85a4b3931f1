import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './checkout.ts';

const PATIENCE_MS = 90_000;

/** A server as `./drover up` starts it, on a data folder of its own. */
export class RunningServer implements AsyncDisposable {
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  #said = '';

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder;
    this.#child = child;
    this.#exit = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#said += text;
      });
    }
  }

  /** Starts without waiting; in the data folder of another one where that is given, with `more` in its environment, by a command put before (`within`). */
  static async spawn(
    command: 'demo' | 'up',
    args: readonly string[] = [],
    folder?: string,
    more: Readonly<Record<string, string>> = {},
    within: readonly string[] = [],
  ): Promise<RunningServer> {
    const own = folder ?? (await mkdtemp(join(tmpdir(), 'drover-up-')));
    await chmod(own, 0o711); // as root, the database runs as another account below it
    const main = join(repository, 'apps/server/src/main.ts');
    const flags = ['--disable-warning=ExperimentalWarning', main, command, '--listen', '127.0.0.1:0', ...args];
    const inherited = Object.entries(process.env).filter(([name]) => name !== 'DATABASE_URL' && name !== 'DROVER_KEY');
    const settings = { DROVER_DATA: own, DROVER_LOCAL_ROOTS: own, DROVER_WORKERS: '1', TMPDIR: own };
    const env = { ...Object.fromEntries(inherited), ...settings, ...more };
    const [program = '', ...all] = [...within, process.execPath, ...flags];
    return new RunningServer(own, spawn(program, all, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get said(): string {
    return this.#said;
  }

  /** The first group of what it prints, once it does. */
  async prints(pattern: RegExp): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = pattern.exec(this.#said)?.[1];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || Date.now() > until)
        throw new Error(`it never said ${pattern}: ${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async address(): Promise<string> {
    return await this.prints(/^Drover is ready: (\S+)$/m);
  }

  /** The processes that this one has started, directly or through others, by a part of their command line. */
  async descendants(part: string): Promise<readonly number[]> {
    const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const lines = await Promise.all(all.map(async (pid) => ({ pid, ...(await processFacts(pid)) })));
    const below = new Set([this.pid]);
    for (let grown = true; grown; ) {
      const found = lines.filter(({ pid, parent }) => below.has(parent) && !below.has(pid));
      for (const { pid } of found) below.add(pid);
      grown = found.length > 0;
    }
    return lines
      .filter(({ pid, line }) => pid !== this.pid && below.has(pid) && line.includes(part))
      .map(({ pid }) => pid);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for its end; the exit code, or the signal that killed it. */
  async ended(): Promise<unknown> {
    const [code, signal] = await this.#exit;
    return code ?? signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), 30_000);
      await this.#exit;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 }); // orphans are still ending
  }
}

async function processFacts(pid: number): Promise<{ readonly parent: number; readonly line: string }> {
  try {
    const [stat, line] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    return { parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), line: line.replaceAll('\0', ' ') };
  } catch {
    return { parent: 0, line: '' }; // it has ended meanwhile
  }
}
