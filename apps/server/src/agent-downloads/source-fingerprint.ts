import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What downloads are made of. */
const FOLDERS = [
  'apps/agent/src',
  'packages/agent-link/src',
  'packages/connector-kit/src',
  'packages/connectors/src',
  'packages/core/src',
  'scripts/agent-package',
];
const FILES = ['LICENSE', 'package-lock.json'];

/** Changes when a download made from this checkout would. */
export async function sourceFingerprint(checkout: string): Promise<string> {
  const hash = createHash('sha256');
  const found = await Promise.all(
    FOLDERS.map((folder) => readdir(join(checkout, folder), { recursive: true, withFileTypes: true })),
  );
  const paths = found
    .flat()
    .filter((each) => each.isFile() && !/\.(test|acceptance)\.ts$/.test(each.name))
    .map((each) => join(each.parentPath, each.name));
  for (const path of [...paths.sort(), ...FILES.map((file) => join(checkout, file))]) {
    hash.update(`${path.slice(checkout.length)}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}
