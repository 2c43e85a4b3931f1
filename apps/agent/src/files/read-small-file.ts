import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Refusal } from '../refusal.ts';
import { codeOf } from './code-of.ts';

/** Nothing that an agent keeps is larger. */
const MAX_BYTES = 1024 * 1024;

export interface SmallFile {
  readonly text: string;
  readonly mode: number;
  readonly owner: number;
}

/** The whole text of a file; null when there is none. A pipe, a device or a huge file in its place is refused and never waited for. */
export async function readSmallFile(path: string, outcome: 'failed' | 'usage'): Promise<SmallFile | null> {
  try {
    // Windows has no such flag, and no pipes at paths of files.
    await using handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    if (!found.isFile()) throw new Refusal(outcome, `${path} is no file. Remove what stands there, and start again.`);
    if (found.size > MAX_BYTES)
      throw new Refusal(
        outcome,
        `${path} is larger than 1 MiB, which no file of an agent is. Remove it, and start again.`,
      );
    return { text: await handle.readFile('utf8'), mode: found.mode, owner: found.uid };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (codeOf(error) === 'ENOENT') return null;
    throw new Refusal(outcome, `${path} cannot be read (${codeOf(error)}). Check its owner and its rights.`, {
      cause: error,
    });
  }
}
