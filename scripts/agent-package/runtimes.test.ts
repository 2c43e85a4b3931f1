import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { RECIPES } from './downloads.ts';
import { NODE_VERSION, RUNTIMES, runtimeOf } from './runtimes.ts';

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
}

it('Node in the downloads is the Node of the lock file, which has the same sums', async () => {
  const text = await readFile(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as Locked;
  for (const platform of ['linux-x64', 'linux-arm64'] as const) {
    const { package: name, integrity } = RUNTIMES[platform];
    expect(packages[`node_modules/${name}`]).toMatchObject({ version: NODE_VERSION, integrity });
  }
});

it('every download that brings Node has one that is known by its sums, and no two are the same', () => {
  const platforms = Object.values(RECIPES).flatMap((recipe) => (recipe.kind === 'portable' ? [] : [recipe.platform]));
  expect(platforms.sort()).toEqual(Object.keys(RUNTIMES).sort());
  for (const sum of ['integrity', 'sha256'] as const) {
    expect(new Set(Object.values(RUNTIMES).map((runtime) => runtime[sum])).size).toBe(platforms.length);
  }
});

it('knows which Node is that of a machine', () => {
  expect(runtimeOf('linux', 'x64')).toBe(RUNTIMES['linux-x64']);
  expect(runtimeOf('darwin', 'arm64')).toBe(RUNTIMES['macos-arm64']);
  expect(runtimeOf('win32', 'x64')).toBe(RUNTIMES['windows-x64']);
  expect([runtimeOf('freebsd', 'x64'), runtimeOf('linux', 'riscv64')]).toEqual([null, null]);
});
