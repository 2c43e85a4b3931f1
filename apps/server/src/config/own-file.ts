import { randomBytes } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The text of a file that only its owner may read. Where it is missing it is made, in one step however many start at once. */
export async function readOwnFile(path: string, make: () => string): Promise<string> {
  const present = await readIfThere(path);
  if (present !== null) return present;
  const draft = join(dirname(path), `.${randomBytes(8).toString('hex')}.new`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(make());
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error; // another process was first: its content holds
  } finally {
    await unlink(draft);
  }
  return await readFile(path, 'utf8');
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
