import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopLeftover } from '@drover/database';
import { lockInstance } from '../config/instance-lock.ts';
import type { World } from '../world.ts';

export const DEMO_PREFIX = 'drover-demo-';
/** A demo that is just starting has nothing yet that tells it from one that was killed. */
const YOUNG_MS = 600_000;

/** Removes what demos of this user left behind that were killed, their databases included. */
export async function removeOldDemos({ temporaryFolder, uid, pid, host, clock }: World): Promise<void> {
  for (const name of await readdir(temporaryFolder)) {
    if (!name.startsWith(DEMO_PREFIX)) continue;
    const folder = join(temporaryFolder, name);
    const data = join(folder, 'data');
    const found = await lstat(folder).catch(() => null); // it ended meanwhile
    if (found === null || !found.isDirectory() || found.uid !== uid) continue;
    if (!(await isOver(data, pid, clock.now() - found.mtimeMs))) continue;
    await stopLeftover(join(data, 'postgres'), host, clock);
    // Its workers are still ending.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Whoever is running holds the lock of its data folder. */
async function isOver(data: string, pid: number, ageMs: number): Promise<boolean> {
  if ((await lstat(join(data, 'instance.lock')).catch(() => null)) === null) return ageMs > YOUNG_MS;
  try {
    lockInstance(data, pid)[Symbol.dispose]();
    return true;
  } catch {
    return false; // it runs
  }
}
