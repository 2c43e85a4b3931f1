import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bomOf } from './bom.ts';

/** `npm run sbom FILE`: writes what Drover runs with as CycloneDX 1.5, for a release: from the lock file, so that nothing need be installed. */
const root = resolve(import.meta.dirname, '../..');
const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npm run sbom FILE');
  process.exitCode = 2;
} else {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const bom = bomOf(stdout, await readFile(join(root, 'package-lock.json'), 'utf8'));
  await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`sbom: ${bom.components.length} components are listed in ${file}`);
}
