import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const FORGOTTEN_MS = 3_600_000;

/** A new folder for intermediate files; takes away those that a killed process has left. */
export async function scratchFolder(cache: string): Promise<string> {
  const scratch = join(cache, 'scratch');
  await mkdir(scratch, { recursive: true });
  for (const name of await readdir(scratch)) {
    const path = join(scratch, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > FORGOTTEN_MS) await rm(path, { recursive: true, force: true });
  }
  return await mkdtemp(join(scratch, 'making-'));
}
