import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file system holds below a folder: names as bytes in Latin-1, so that none is lost, with content hash and time. */
export type Tree = ReadonlyMap<string, string>;

/** Every file with size, hash and modification second, every folder as such; links and the rest by their kind. */
export async function readTree(root: string): Promise<Tree> {
  const tree = new Map<string, string>();
  await readInto(tree, Buffer.from(root), '');
  return tree;
}

async function readInto(tree: Map<string, string>, folder: Buffer, prefix: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const name = prefix + entry.name.toString('latin1');
    const path = Buffer.concat([folder, Buffer.from('/'), entry.name]);
    if (entry.isDirectory()) {
      tree.set(`${name}/`, 'folder');
      await readInto(tree, path, `${name}/`);
    } else if (entry.isFile()) {
      const content = await readFile(path);
      const { mtimeMs } = await stat(path);
      const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
      tree.set(name, `${content.length} bytes ${hash} at ${Math.floor(mtimeMs / 1000)}`);
    } else tree.set(name, entry.isSymbolicLink() ? `link to ${await readlink(path)}` : 'special');
  }
}

/** How many files lie below a folder, and how many bytes they hold, unfinished ones included; nothing for a folder that is not there yet. */
export async function amountBelow(root: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => null))?.size ?? 0)); // renamed meanwhile
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** The tree without times, where a service cannot keep them. */
export function withoutTimes(tree: Tree): Tree {
  return new Map([...tree].map(([name, what]) => [name, what.replace(/ at \d+$/, '')]));
}

/** Names of unfinished files that Drover left. */
export function leftovers(tree: Tree): string[] {
  return [...tree.keys()].filter((name) => name.includes('.drover-'));
}

/** Writes files with given content, each a day older than the one before, so that times are worth comparing. */
export async function writeFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  let age = 1;
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
    const time = Date.UTC(2024, 0, 1) / 1000 - 86_400 * age++;
    await utimes(path, time, time);
  }
}

/** Files in folders of a hundred, with sizes from 0 to `maxBytes` and content that differs everywhere. */
export async function writeManyFiles(root: string, count: number, maxBytes: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const folder = join(root, `folder ${Math.floor(index / 100)}`);
    if (index % 100 === 0) await mkdir(folder, { recursive: true });
    const size = (index * 7919) % (maxBytes + 1);
    const block = createHash('sha512').update(String(index)).digest();
    await writeFile(join(folder, `file ${index}.bin`), Buffer.alloc(size, block));
  }
}
