import { truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import type { FactsHelper } from '@drover/connectors/local-files';
import { type Connection, type Entry, parseMachinePath } from '@drover/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import type { Share } from './shared-folder.ts';
import { openSharedTree } from './shared-tree.ts';

const { signal } = new AbortController();
let open: AsyncDisposableStack;
let world: FakeWorld;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  world = open.use(new FakeWorld());
  for (const name of ['tape', 'disk']) {
    await mkdir(world.path(name));
    writeFileSync(world.path(name, 'away'), '');
    truncateSync(world.path(name, 'away'), 500);
  }
});
afterEach(() => open.disposeAsync());

async function shared(more: { mayRecall?: (bytes: number) => Promise<boolean>; facts?: FactsHelper } = {}) {
  const shares: Share[] = [
    { path: world.path('tape'), writable: false, tiered: true },
    { path: world.path('disk'), writable: false },
  ];
  const settings = { clock: realClock, machine: 'filer', foldsNames: false, durable: false, ...more };
  return open.use(await openSharedTree(shares, settings));
}

async function entryAt(tree: Connection, ...names: string[]): Promise<Entry> {
  const entry = await tree.stat({ root: '', segments: parseMachinePath(world.path(...names)) }, signal);
  if (entry === null) throw new Error('nothing is there');
  return entry;
}

it.runIf(process.platform === 'linux')(
  'a file without content is archived in a tiered folder, and sparse in any other',
  async () => {
    const tree = await shared();
    const [away, sparse] = [await entryAt(tree, 'tape', 'away'), await entryAt(tree, 'disk', 'away')];
    expect([away.offline, sparse.offline]).toEqual(['kept', undefined]);
    await expect(tree.read(away, { offset: 0 }, signal)).rejects.toMatchObject({
      kind: 'unsupported',
      vendor: 'OFFLINE',
    });
    expect(Buffer.concat(await Array.fromAsync(await tree.read(sparse, { offset: 0 }, signal)))).toHaveLength(500);
  },
);

it.runIf(process.platform === 'linux')('an archived file is read as far as the day allows', async () => {
  let left = 600;
  const tree = await shared({
    mayRecall: async (bytes) => {
      left -= bytes;
      return left >= 0;
    },
  });
  const away = await entryAt(tree, 'tape', 'away');
  expect(away.offline).toBe('recalled');
  expect(Buffer.concat(await Array.fromAsync(await tree.read(away, { offset: 0 }, signal)))).toHaveLength(500);
  await expect(tree.read(away, { offset: 0 }, signal)).rejects.toMatchObject({
    message: expect.stringContaining('in a day'),
  });
});

it('what listings leave out is told of items in several shared folders, in order, and of nothing above them', async () => {
  const asked: string[] = [];
  const facts: FactsHelper = {
    ask: async ({ prefix, names }) => {
      asked.push(...names);
      expect(String(prefix).endsWith('/')).toBe(true);
      return new Map(names.map((name) => [name, { attributes: [`of ${name}`] }]));
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const tree = await shared({ facts });
  writeFileSync(join(world.path('disk'), 'here'), 'x');
  const above: Entry = {
    ...(await entryAt(tree, 'disk', 'here')),
    ref: { root: '', segments: parseMachinePath(world.folder) },
  };
  const entries = [
    await entryAt(tree, 'disk', 'here'),
    above,
    await entryAt(tree, 'tape', 'away'),
    await entryAt(tree, 'disk', 'away'),
  ];
  expect(await tree.facts?.of(entries, signal)).toEqual([
    { attributes: ['of here'] },
    {},
    { attributes: ['of away'] },
    { attributes: ['of away'] },
  ]);
  expect(asked.sort()).toEqual(['away', 'away', 'here']);
});
