import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type OutputRecord, outputRecordSchema, type SummaryRecord } from '@drover/cli/output-records';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** What one run of the command left: how it ended and all that it said. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface JsonEnded extends Ended {
  readonly records: readonly OutputRecord[];
  /** The last record. */
  readonly summary: SummaryRecord;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

type Variables = Readonly<Record<string, string>>;

export interface Typing {
  readonly after: string;
  readonly type: string;
}

/** A person of the tests: a home, settings and state of their own, and a folder to work in. Removed when disposed. */
export class Sandbox implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Sandbox> {
    const sandbox = new Sandbox(await mkdtemp(join(tmpdir(), 'drover-e2e-')));
    await mkdir(sandbox.path('home'));
    return sandbox;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  get env(): Variables {
    const { PATH = '' } = process.env;
    return {
      PATH,
      HOME: this.path('home'),
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      XDG_CONFIG_HOME: this.path('home', 'config'),
      XDG_STATE_HOME: this.path('home', 'state'),
      // Compiled sources are the same for all, and hundreds of starts are quicker with them.
      XDG_CACHE_HOME: join(ROOT, '.cache', 'e2e'),
    };
  }

  /** Starts `./drover` with these arguments. */
  start(args: readonly string[], env: Variables = {}): Running {
    const [file, ...before] = droverCommand();
    const child = spawn(file, [...before, ...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return { child, ended: collect(child) };
  }

  run(args: readonly string[], env: Variables = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** `drover copy --json`, each line held against the documented format. */
  async copy(args: readonly string[], env: Variables = {}): Promise<JsonEnded> {
    return readJson(await this.run(['copy', '--json', ...args], env));
  }

  /** Runs `./drover` below a terminal of its own; `typed` is typed as soon as the awaited text appears. */
  async onTerminal(
    args: readonly string[],
    typed: readonly Typing[] = [],
    env: Variables = {},
    show?: (screen: string) => void,
  ): Promise<Ended> {
    return await this.shellOnTerminal(droverLine(args), typed, env, show);
  }

  /** The same for a line of the shell. `show` is told all that the screen has shown since the last thing typed, as it grows. */
  async shellOnTerminal(
    line: string,
    typed: readonly Typing[] = [],
    env: Variables = {},
    show?: (screen: string) => void,
  ): Promise<Ended> {
    const child = spawn('script', ['-qec', `stty cols 100; ${line}`, '/dev/null'], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const waiting = [...typed];
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      show?.(seen);
      const next = waiting[0];
      const at = next === undefined ? -1 : seen.indexOf(next.after);
      if (next === undefined || at < 0) return;
      seen = seen.slice(at + next.after.length);
      waiting.shift();
      child.stdin.write(next.type);
    });
    return await collect(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function readJson(ended: Ended): JsonEnded {
  const lines = ended.stdout.split('\n');
  if (lines.pop() !== '') throw new Error(`the last line is not whole\n${ended.stdout.slice(-500)}${ended.stderr}`);
  const records = lines.map((line) => outputRecordSchema.parse(JSON.parse(line)));
  const summary = records.at(-1);
  if (summary?.type !== 'summary') throw new Error(`the last line is no summary\n${ended.stdout}\n${ended.stderr}`);
  if (summary.exitCode !== ended.exitCode)
    throw new Error(`the summary names exit code ${summary.exitCode}, not ${ended.exitCode}`);
  return { ...ended, records, summary };
}

/** Ends the process and whatever it started, as a power cut does. */
export function killAll({ child }: Running): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, 'SIGKILL');
}

export function droverCommand(): [string, ...string[]] {
  const script = join(ROOT, 'drover');
  return existsSync(script) ? [script] : [process.execPath, join(ROOT, 'apps', 'cli', 'src', 'main.ts')];
}

/** `./drover` with these arguments, for a shell. */
export function droverLine(args: readonly string[]): string {
  return [...droverCommand(), ...args].map(quoted).join(' ');
}

async function collect(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, name) => done([code, name]));
  });
  return { exitCode, signal, stdout, stderr };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
