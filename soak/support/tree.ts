import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

const IN_MEMORY_BYTES = 1 << 20;

/** Every file below a folder with the hash of its content, by path. */
export async function hashTree(root: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hashes.set(relative(root, path), await hashFile(path));
  }
  return hashes;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(path)).size <= IN_MEMORY_BYTES) return hash.update(await readFile(path)).digest('hex');
  await pipeline(createReadStream(path, { highWaterMark: IN_MEMORY_BYTES }), hash);
  return hash.digest('hex');
}

/** Names of unfinished files that Drover left behind. */
export function temporaries(tree: ReadonlyMap<string, string>): string[] {
  return [...tree.keys()].filter((path) => path.includes('.drover-'));
}

/** What stands under a final name at the destination but is not exactly the source's file of that name. */
export function wrongFiles(source: ReadonlyMap<string, string>, destination: ReadonlyMap<string, string>): string[] {
  const unfinished = new Set(temporaries(destination));
  return [...destination]
    .filter(([path, hash]) => !unfinished.has(path) && source.get(path) !== hash)
    .map(([path]) => path);
}
