import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

/** CPU seconds that all live descendants of this process have used, with the children they waited for: between runs, the servers. */
export function descendantCpuSeconds(): number {
  const processes = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statFields(Number(name));
    if (fields === null) continue;
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
    processes.set(Number(name), { parent: fields[1] ?? 0, ticks });
  }
  const isOurs = (pid: number): boolean => {
    for (let at = processes.get(pid)?.parent ?? 0; at > 1; at = processes.get(at)?.parent ?? 0) {
      if (at === process.pid) return true;
    }
    return false;
  };
  let ticks = 0;
  for (const [pid, { ticks: own }] of processes) if (isOurs(pid)) ticks += own;
  return ticks / 100; // USER_HZ is 100 on every Linux that Node supports
}

/** CPU seconds that a live process has used. */
export function processCpuSeconds(pid: number): number {
  const fields = statFields(pid);
  return ((fields?.[11] ?? 0) + (fields?.[12] ?? 0)) / 100;
}

/** The most resident memory that a live process has had. */
export function peakMegabytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** CPU seconds that a live process has used, with its children, those that it has waited for included. */
export function treeCpuSeconds(pid: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statFields(Number(name));
    if (fields === null) continue;
    const [own, children] = [11, 13].map((at) => (fields[at] ?? 0) + (fields[at + 1] ?? 0)) as [number, number];
    if (Number(name) === pid) ticks += own + children;
    else if (fields[1] === pid) ticks += own;
  }
  return ticks / 100;
}

/** The numbers behind the command name in /proc/PID/stat (index 0 is the state); null when the process is gone. */
function statFields(pid: number): number[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitSeconds: number,
): Promise<{ exitCode: number; tail: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
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
