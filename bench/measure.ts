import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One finished command as the operating system accounted for it. */
export interface Measurement {
  readonly wallSeconds: number;
  /** User and system time of the command and all its children. */
  readonly cpuSeconds: number;
  /** Peak resident memory of its largest process. */
  readonly peakMegabytes: number;
  readonly exitCode: number;
  /** The end of what it printed, for a person who has to find out why it failed. */
  readonly tail: string;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command under GNU time. Rejects when it cannot be started or does not end within the limit. */
export async function measure(command: Command, limitSeconds = 600): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const report = join(folder, 'time');
  try {
    const args = ['-o', report, '-f', '%e %U %S %M', command.file, ...command.args];
    const { exitCode, tail } = await run('/usr/bin/time', args, command.env ?? {}, limitSeconds);
    const last = (await readFile(report, 'utf8')).trim().split('\n').at(-1) ?? '';
    const [wall, user, system, kilobytes] = last.split(' ').map(Number);
    if (wall === undefined || user === undefined || system === undefined || kilobytes === undefined) {
      throw new Error(`GNU time gave no figures for ${command.file}: ${last}`);
    }
    return { wallSeconds: wall, cpuSeconds: user + system, peakMegabytes: kilobytes / 1024, exitCode, tail };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** CPU seconds used so far by a process and the children it has waited for; 0 when it is gone. */
export function cpuSecondsOf(pid: number): number {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
  return ticks / 100; // USER_HZ is 100 on every Linux that Node supports
}

function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitSeconds: number,
): Promise<{ exitCode: number; tail: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let tail = '';
    const keep = (chunk: Buffer): void => {
      tail = (tail + chunk.toString('utf8')).slice(-2000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitSeconds * 1000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? 255, tail });
    });
  });
}
