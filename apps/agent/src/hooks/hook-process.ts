import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@drover/core';
import { codeOf } from '../files/code-of.ts';
import { HOOK_NAMES, removeOwn } from '../files/own-files.ts';
import { isAlive } from './is-alive.ts';

/** One command with what it is told. Its folder holds what it was given, what it said and how it ended. */
export interface HookOrder {
  readonly folder: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input: unknown;
  readonly timeoutMs: number;
}

export type HookEnd =
  | { readonly end: 'exited'; readonly code: number; readonly output: string; readonly complaint: string }
  | { readonly end: 'timed-out'; readonly complaint: string }
  /** Killed from outside, or gone with the machine. */
  | { readonly end: 'lost'; readonly complaint: string }
  | { readonly end: 'unstarted' };

export interface HookPorts {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** Ends the waiting, not the command. */
  readonly over: AbortSignal;
}

/**
 * Notes its number before the command begins and its exit code when it has ended, so that an agent that was killed meanwhile learns both.
 * The command and its arguments are parameters of the shell and no part of its script.
 */
const NOTING = `folder=$1; shift; echo $$ >"$folder/pid" || exit 125
"$@"; echo $? >"$folder/exit.new" && mv "$folder/exit.new" "$folder/exit"`;

const OUTPUT_BYTES = 64 * 1024;
const COMPLAINT_CHARACTERS = 500;
const KILL_MS = 10_000;
const LOOK_MS = 200;
/** For a shell that was started the moment before the agent was killed to note its number. */
const STARTING_MS = 2_000;

/** Runs the command to its end, or to the end of its time. It goes on where only the waiting is ended. */
export async function runHook(order: HookOrder, ports: HookPorts): Promise<HookEnd> {
  const { folder, input } = order;
  await removeOwn(folder, HOOK_NAMES); // it may have mounted something beside that
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'in'), `${JSON.stringify(input)}\n`, { mode: 0o600 });
  const { child, ended } = await start(order, ports.platform);
  let code: number | null | 'late';
  try {
    code = await inTime(ended, order.timeoutMs, ports);
    if (code === 'late') {
      await stop(child, ended, ports);
      return { end: 'timed-out', complaint: await complaintIn(folder) };
    }
  } catch (error) {
    ports.over.throwIfAborted();
    return { end: 'exited', code: -1, output: '', complaint: `It cannot be started (${codeOf(error)}).` };
  }
  if (ports.platform === 'win32' && code !== null) await writeFile(join(folder, 'exit'), String(code));
  return (await endIn(folder)) ?? { end: 'lost', complaint: await complaintIn(folder) };
}

/** How a command ended that an earlier process of the agent had started, or was about to. */
export async function findHook(
  { folder, timeoutMs }: Pick<HookOrder, 'folder' | 'timeoutMs'>,
  { clock, over }: HookPorts,
): Promise<HookEnd> {
  const began = clock.monotonic();
  for (;;) {
    const ended = await endIn(folder);
    if (ended !== null) return ended;
    const pid = Number(await textIn(folder, 'pid'));
    const waitedMs = clock.monotonic() - began;
    if (pid > 0 ? !isAlive(pid) : waitedMs > STARTING_MS) {
      // It may have ended between the two looks.
      return (await endIn(folder)) ?? (pid > 0 ? { end: 'lost', complaint: await complaintIn(folder) } : UNSTARTED);
    }
    // Its number may be another process's by now, so that is not killed.
    if (waitedMs > timeoutMs) return { end: 'timed-out', complaint: await complaintIn(folder) };
    await clock.sleep(LOOK_MS, over);
  }
}

const UNSTARTED: HookEnd = { end: 'unstarted' };

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

/** In a process group of its own: Ctrl-C on the agent's terminal is not for it. */
async function start({ folder, command, env }: HookOrder, platform: NodeJS.Platform): Promise<Started> {
  const [program = '', ...args] = command;
  await using stdin = await open(join(folder, 'in'), 'r');
  await using stdout = await open(join(folder, 'out'), 'w', 0o600);
  await using stderr = await open(join(folder, 'err'), 'w', 0o600);
  const stdio: [number, number, number] = [stdin.fd, stdout.fd, stderr.fd];
  const options = { cwd: folder, env, stdio, detached: true, windowsHide: true };
  if (platform === 'win32') return watched(spawn(program, args, options));
  return watched(spawn('/bin/sh', ['-c', NOTING, 'drover-hook', folder, program, ...args], options));
}

/** At once: it may have ended before anything else is done. */
function watched(child: ChildProcess): Started {
  child.unref();
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  ended.catch(() => undefined); // told to whoever waits
  return { child, ended };
}

async function inTime(
  ended: Promise<number | null>,
  ms: number,
  { clock, over }: HookPorts,
): Promise<number | null | 'late'> {
  const enough = new AbortController();
  const late = clock.sleep(ms, AbortSignal.any([enough.signal, over])).then(() => 'late' as const);
  try {
    return await Promise.race([ended, late]);
  } finally {
    enough.abort();
    late.catch(() => undefined);
  }
}

async function stop(child: ChildProcess, ended: Promise<number | null>, ports: HookPorts): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    killGroup(child, signal, ports.platform);
    if ((await inTime(ended, KILL_MS, ports)) !== 'late') return;
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals, platform: NodeJS.Platform): void {
  try {
    if (platform === 'win32' || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Null while it has not noted its end. */
async function endIn(folder: string): Promise<HookEnd | null> {
  const code = await textIn(folder, 'exit');
  if (code === '') return null;
  const [output, complaint] = await Promise.all([textIn(folder, 'out'), complaintIn(folder)]);
  return { end: 'exited', code: Number(code), output, complaint };
}

/** The end of what it said on its error output, where programs say last what went wrong. */
async function complaintIn(folder: string): Promise<string> {
  return (await textIn(folder, 'err')).trim().slice(-COMPLAINT_CHARACTERS);
}

async function textIn(folder: string, name: string): Promise<string> {
  try {
    const bytes = await readFile(join(folder, name));
    return bytes.subarray(name === 'err' ? -OUTPUT_BYTES : 0, name === 'err' ? undefined : OUTPUT_BYTES).toString();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
