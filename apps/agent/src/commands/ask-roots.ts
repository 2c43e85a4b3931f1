import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { SharedRoot } from '../config/agent-config.ts';
import { codeOf } from '../files/code-of.ts';
import type { Prompter } from '../world.ts';

/** Asks the person at the terminal what may be seen of this machine. */
export async function askRoots(prompter: Prompter, signal: AbortSignal): Promise<SharedRoot[]> {
  const roots: SharedRoot[] = [];
  let question = 'Which folder of this machine may the server see? Its full path, or nothing for none:';
  for (;;) {
    const path = (await prompter.ask(question, signal)).trim();
    if (path === '') return roots;
    const problem = await problemOf(path);
    if (problem === null) {
      const answer = await prompter.ask(`May files be written to ${path} too? yes or no (no):`, signal);
      roots.push({ path, writable: /^y(es)?$/i.test(answer.trim()) });
    }
    question = `${problem === null ? 'One more folder?' : problem} Its full path, or nothing to go on:`;
  }
}

async function problemOf(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return `"${path}" is no full path from the top of the machine.`;
  try {
    return (await stat(path)).isDirectory() ? null : `${path} is no folder.`;
  } catch (error) {
    return `${path} cannot be looked at (${codeOf(error)}).`;
  }
}
