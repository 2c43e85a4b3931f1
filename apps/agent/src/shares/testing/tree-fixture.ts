import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import { type ItemRef, parseMachinePath } from '@drover/core';
import type { Share } from '../shared-folder.ts';
import { openSharedTree, type SharedTreeSettings } from '../shared-tree.ts';

/** Folders of a fresh place, shared as told: those whose name ends in `!` may be written. */
export async function treeFixture(...names: string[]) {
  const base = await mkdtemp(join(tmpdir(), 'drover-tree-'));
  const shares: Share[] = names.map((name) => ({
    path: join(base, name.replace('!', '')),
    writable: name.endsWith('!'),
  }));
  for (const { path } of shares) await mkdir(path, { recursive: true });
  const settings = { clock: realClock, machine: 'filer', foldsNames: false, durable: false };
  const tree = await openSharedTree(shares, settings);
  return {
    base,
    tree,
    shares,
    /** Another tree of the same folders, as after a start of the agent. */
    again: (more: Partial<SharedTreeSettings> = {}) => openSharedTree(shares, { ...settings, ...more }),
    ref: (path: string): ItemRef => ({ root: '', segments: parseMachinePath(join(base, path)) }),
    async [Symbol.asyncDispose]() {
      await tree[Symbol.asyncDispose]();
      await rm(base, { recursive: true, force: true });
    },
  };
}
