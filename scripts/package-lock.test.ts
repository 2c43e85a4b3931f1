import { glob, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const file = resolve(import.meta.dirname, '../package-lock.json');

it('the lock file names the optional packages of every system, without which npm ci refuses to install on any', async () => {
  const { packages } = JSON.parse(await readFile(file, 'utf8')) as { packages: Record<string, LockedPackage> };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(join('node_modules', name) in packages || join(path, 'node_modules', name) in packages),
    ),
  );
  expect(missing).toEqual([]);
});

it('the lock file gives an exact version of every package', async () => {
  const { packages } = JSON.parse(await readFile(file, 'utf8')) as { packages: Record<string, LockedPackage> };
  const foreign = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true,
  );
  expect(foreign.length).toBeGreaterThan(50);
  for (const [path, { version }] of foreign) expect(version, path).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

it('every package asks for exact versions of others, so that nobody gets another one unseen', async () => {
  const root = resolve(file, '..');
  const found = await Array.fromAsync(glob('{packages,apps,testing}/*/package.json', { cwd: root }));
  expect(found.length).toBeGreaterThan(10);
  for (const path of ['package.json', ...found]) {
    const manifest = JSON.parse(await readFile(join(root, path), 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >;
    const asked = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    expect(
      asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
      path,
    ).toEqual([]);
  }
});

it('npm runs no install script of any package: some would fetch and compile code that the lock file knows nothing of', async () => {
  expect(await readFile(resolve(file, '../.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});
