import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const SCRIPT = resolve(import.meta.dirname, '..', '..', 'drover');

/** The last line of `drover copy --json`, as far as these checks read it. */
export interface Summary {
  readonly type: 'summary';
  readonly status: number;
  readonly exitCode: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly stoppedBy?: { readonly error: { readonly kind: string; readonly message: string } };
}

export interface CopyEnd {
  readonly exitCode: number | null;
  /** Null when the process died before it could write one. */
  readonly summary: Summary | null;
  readonly stderr: string;
  readonly peakMegabytes: number;
}

/** One `drover copy` as a process of its own. */
export class CopyProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<CopyEnd>;
  #peakKilobytes = 0;
  #lines = 0;
  readonly #waiting: { readonly lines: number; readonly reached: () => void }[] = [];
  /** Peak resident memory so far, each half second, in MB. */
  readonly memory: number[] = [];

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(SCRIPT, ['copy', ...args, '--json'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const sampler = setInterval(() => this.#sample(), 500);
    this.#ended = this.#collect().finally(() => clearInterval(sampler));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('drover copy did not start');
    return this.#child.pid;
  }

  /** Ends the process and everything it started, as a power cut does. */
  kill(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Resolves once it has told of so many items, or has ended. */
  async hasTold(items: number): Promise<void> {
    const told = new Promise<void>((reached) => this.#waiting.push({ lines: items, reached }));
    await Promise.race([told, this.#ended]);
  }

  ended(): Promise<CopyEnd> {
    return this.#ended;
  }

  async #collect(): Promise<CopyEnd> {
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('drover copy has no pipes');
    let errors = '';
    stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(-4000);
    });
    const closed = new Promise<number | null>((done, fail) => {
      this.#child.once('error', fail);
      this.#child.once('close', done);
    });
    let last = '';
    for await (const line of createInterface({ input: stdout })) {
      last = line;
      this.#lines++;
      for (const { lines, reached } of this.#waiting) if (lines <= this.#lines) reached();
    }
    const exitCode = await closed;
    return { exitCode, summary: parseSummary(last), stderr: errors, peakMegabytes: this.#peakKilobytes / 1024 };
  }

  #sample(): void {
    try {
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'));
      this.#peakKilobytes = Math.max(this.#peakKilobytes, Number(peak?.[1] ?? 0));
      this.memory.push(this.#peakKilobytes / 1024);
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** A killed process leaves half a line at most. */
function parseSummary(line: string): Summary | null {
  if (!line.startsWith('{') || !line.endsWith('}')) return null;
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'summary'
    ? (value as Summary)
    : null;
}
