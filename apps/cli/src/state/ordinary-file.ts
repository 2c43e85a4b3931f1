import { open, stat } from 'node:fs/promises';
import { foreignFile, stateError } from './state-errors.ts';

/** What every SQLite file begins with; https://sqlite.org/fileformat.html#magic_header_string */
const MAGIC = Buffer.from('SQLite format 3\0');

/** Refuses a file that a person named and that never was a state file; one that is missing or empty becomes one. */
export async function refuseOrdinaryFile(path: string): Promise<void> {
  if (await isOrdinary(path)) throw foreignFile(path, 'is no state file of Drover');
}

async function isOrdinary(path: string): Promise<boolean> {
  try {
    const stats = await stat(path);
    // Opening a pipe would wait for a writer.
    if (!stats.isFile()) return true;
    if (stats.size === 0) return false;
    await using handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return !buffer.subarray(0, bytesRead).equals(MAGIC);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw stateError(error, path);
  }
}
