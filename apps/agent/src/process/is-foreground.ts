import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/**
 * Whether this process may read from its terminal: one started with `&` has the terminal too, and would be stopped if it read.
 * Linux tells by the process group that has the terminal, other Unix systems by the plus sign of `ps`.
 */
export async function isForeground({ platform, pid }: Pick<NodeJS.Process, 'platform' | 'pid'>): Promise<boolean> {
  if (platform === 'win32') return true; // has no such thing as a background of a terminal
  if (platform === 'linux') return ownsTerminal(await readFile('/proc/self/stat', 'utf8'));
  return (await answerOf('ps', ['-o', 'stat=', '-p', String(pid)])).includes('+');
}

/** By the line that Linux tells of a process: after the name in brackets come state, parent, group, session, terminal and its group. */
export function ownsTerminal(stat: string): boolean {
  const [, , group, , , terminalGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group !== undefined && group === terminalGroup;
}

function answerOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 5_000 }, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}
