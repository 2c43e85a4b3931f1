// Succeeds when node_modules already holds what package-lock.json asks for. Runs on any Node 20.
import { readFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')).packages;

try {
  const installed = read('node_modules/.package-lock.json');
  const missing = Object.entries(read('package-lock.json')).filter(
    ([path, { version, optional }]) =>
      path.includes('node_modules/') && (path in installed ? installed[path].version !== version : optional !== true),
  );
  process.exitCode = missing.length === 0 ? 0 : 1;
} catch {
  process.exitCode = 1; // nothing was ever installed
}
