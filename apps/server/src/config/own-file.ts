import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The text of a file that only its owner may read. Where it is missing it is made, in one step however many start at once. */
export async function readOwnFile(path: string, make: () => string): Promise<string> {
  const present = await readIfThere(path);
  if (present !== null) return present;
  const draft = await writeDraft(path, make());
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error; // another process was first: its content holds
  } finally {
    await unlink(draft);
  }
  return await readFile(path, 'utf8');
}

/** Puts a text in the place of the one that is there, in one step that also a loss of power leaves done or undone. */
export async function replaceOwnFile(path: string, text: string): Promise<void> {
  await rename(await writeDraft(path, text), path);
  await using folder = await open(dirname(path));
  await folder.sync();
}

/** A file beside it that only its owner may read, on the disk when this is done. */
async function writeDraft(path: string, text: string): Promise<string> {
  const draft = join(dirname(path), `.${randomBytes(8).toString('hex')}.new`);
  await using handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  return draft;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
