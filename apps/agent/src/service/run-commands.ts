import { execFile } from 'node:child_process';
import { Refusal } from '../refusal.ts';
import type { Command } from './service-plan.ts';

const RUN_MS = 120_000;

export interface Ran {
  /** Null where the program could not be started, or did not end in time. */
  readonly code: number | null;
  readonly text: string;
}

export type Run = (command: Command) => Promise<Ran>;

/** Runs a program of the system to its end. */
export const runCommand: Run = ([program, ...args]) =>
  new Promise((resolve) => {
    const child = execFile(program, args, { timeout: RUN_MS, windowsHide: true }, (error, stdout, stderr) => {
      const text = `${stdout}${stderr}`.trim();
      if (error !== null && child.exitCode === null) resolve({ code: null, text: text || error.message });
      else resolve({ code: child.exitCode, text });
    });
  });

/** Runs one after the other; the first that fails is told with what it said. */
export async function runAll(commands: readonly Command[], run: Run): Promise<void> {
  for (const command of commands) {
    const { code, text } = await run(command);
    if (code === 0) continue;
    const how = code === null ? 'could not be run' : `ended with code ${code}`;
    throw new Refusal('failed', `"${command.join(' ')}" ${how}${text === '' ? '.' : `: ${text}`}`);
  }
}
