import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

const IN_MEMORY_BYTES = 1 << 20;
/** A folder in which no name came or went for this long is at rest. */
const SETTLED_MS = 1_500;

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

/**
 * The same for a folder that a server may still be busy with: what it had received from a client that was killed is carried out first.
 * A folder that does not exist is empty.
 */
export async function hashSettledTree(root: string): Promise<Map<string, string>> {
  for (let before = await namesIn(root); ; ) {
    await delay(SETTLED_MS);
    const now = await namesIn(root);
    if (now === before) return now === '' ? new Map() : await hashTree(root);
    before = now;
  }
}

async function namesIn(root: string): Promise<string> {
  const names = await readdir(root, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort().join('\n');
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
