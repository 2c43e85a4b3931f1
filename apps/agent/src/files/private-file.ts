import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { codeOf } from './code-of.ts';
import { readSmallFile } from './read-small-file.ts';

const OTHERS_MAY = 0o077;

/** The text of a file that only its owner may read; null when there is none. Refuses one that others can read or change. */
export async function readPrivateFile(path: string, { uid }: Pick<World, 'uid'>): Promise<string | null> {
  const found = await readSmallFile(path, 'failed');
  if (found === null) return null;
  const { text, mode, owner } = found;
  // Windows has no such bits; there the access list of the profile's folder protects.
  if (uid !== null && owner !== uid)
    throw new Refusal('foreign', `${path} belongs to another user (number ${owner}). Run the agent as that user.`);
  if (uid !== null && (mode & OTHERS_MAY) !== 0)
    throw new Refusal(
      'failed',
      `Others can read or change ${path} (mode ${(mode & 0o777).toString(8)}), and whoever has read it can pass for this agent. Stop sharing it with: chmod 600 '${path}'. If others use this machine, remove it: the next start makes a new key, to be entered at the server.`,
    );
  return text;
}

/** Replaces the whole file at once: a reader or a power cut finds the old text or the new one, never a part. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const temporary = await writeBeside(path, text);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritten(path, error);
  }
}

async function writeBeside(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await using handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritten(path, error);
  }
}

function notWritten(path: string, cause: unknown): Refusal {
  return new Refusal(
    'failed',
    `${path} cannot be written (${codeOf(cause)}). Check the rights of its folder and the space on its disk.`,
    { cause },
  );
}
