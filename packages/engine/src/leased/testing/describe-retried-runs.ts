import { MemoryStore } from '@drover/connectors/memory';
import { StorageError } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../../testing/harness.ts';
import { diesAfter, expectHonest, type Part, part, parts, sample } from './run-parts.ts';
import type { RunEnd, StoreBed } from './store-bed.ts';

const DENIED = new StorageError({ kind: 'permission-denied', message: 'Not for you.', remedy: 'Ask.' });

/** What every store of shared runs promises of a run that tries again what failed in another one. */
export function describeRetriedRuns(name: string, createBed: () => Promise<StoreBed>): void {
  describe(`runs in ${name} that try again what failed`, () => {
    test('copy exactly those files, and nothing else that has changed since', async () => {
      await using bed = await createBed();
      const from = sample();
      from.putFile('x/y/z/deep.txt', 'deep', Date.UTC(2020, 6, 1));
      const to = new MemoryStore({ parts });
      let reads = 0;
      const step = (what: string) => {
        if (what === 'source before read' && ++reads % 3 === 0) throw DENIED;
      };
      const [run, first] = await end(bed, await bed.start('copy'), { from, to, step, policy: { attempts: 1 } });
      const failed = pathsOf(first, 'failed');
      expect(failed.length).toBeGreaterThan(2);
      const other = pathsOf(first, 'copied').find((path) => path.startsWith('a/')) ?? '';
      from.putFile(other, 'changed since', Date.UTC(2022, 1, 1));
      from.putFile('a/new.txt', 'new', Date.UTC(2022, 1, 1));
      const before = treeOf(to);
      const [, again] = await end(bed, await bed.retry(run), { from, to });
      expect(again.status).toBe(100);
      expect(again.items.map(({ path }) => path).sort()).toEqual(failed);
      expect(again.counters).toMatchObject({ filesCopied: failed.length, filesSeen: failed.length, foldersSeen: 0 });
      expectHonest(again);
      const after = treeOf(to);
      for (const path of failed) expect(after[path]).toBe(treeOf(from)[path]);
      for (const [path, text] of Object.entries(before)) expect(after[path]).toBe(text);
      expect(after).not.toHaveProperty('a/new.txt');
      const [, whole] = await end(bed, await bed.start('copy'), { from, to });
      expect(pathsOf(whole, 'copied').sort()).toEqual([other, 'a/new.txt'].sort());
      expect(treeOf(to)).toEqual(treeOf(from));
    }, 60_000);

    test('take all of a folder that could not be listed, empty folders in it too', async () => {
      await using bed = await createBed();
      const from = sample();
      from.putFolder('a/hollow');
      const to = new MemoryStore({ parts });
      const failing = new Set<string>();
      const step = (what: string) => {
        if (what !== 'source before list') return;
        failing.add(what);
        if (failing.size === 1 && ++lists === 2) throw DENIED;
      };
      let lists = 0;
      const [run, first] = await end(bed, await bed.start('copy'), { from, to, step, policy: { attempts: 1 } });
      const [folder = ''] = pathsOf(first, 'failed');
      expect(['a', 'empty']).toContain(folder);
      const [, again] = await end(bed, await bed.retry(run), { from, to });
      expect(again.items.every(({ path }) => path === folder || path.startsWith(`${folder}/`))).toBe(true);
      expect(again.items.some(({ path }) => path === folder)).toBe(true);
      expect(again.status).toBeLessThan(200);
      expectHonest(again);
      expect(treeOf(to)).toEqual(treeOf(from));
    }, 60_000);

    test('say of what is gone meanwhile that it is gone', async () => {
      await using bed = await createBed();
      const from = sample();
      const to = new MemoryStore({ parts });
      let reads = 0;
      const step = (what: string) => {
        if (what === 'source before read' && ++reads === 4) throw DENIED;
      };
      const [run, first] = await end(bed, await bed.start('copy'), { from, to, step, policy: { attempts: 1 } });
      const failed = pathsOf(first, 'failed');
      expect(failed).toHaveLength(1);
      from.remove(failed[0] ?? '');
      const [, again] = await end(bed, await bed.retry(run), { from, to });
      expect(again.items).toEqual([{ path: failed[0], outcome: 'gone-at-source' }]);
      expect(again.counters).toMatchObject({ filesSeen: 0, filesFailedAtSource: 0 });
      expect(again.status).toBe(101);
    }, 60_000);

    test('survive the death of a worker', async () => {
      await using bed = await createBed();
      const from = sample();
      const to = new MemoryStore({ parts });
      let reads = 0;
      const step = (what: string) => {
        if (what === 'source before read' && ++reads % 2 === 0) throw DENIED;
      };
      const [run, first] = await end(bed, await bed.start('copy'), { from, to, step, policy: { attempts: 1 } });
      const retried = await bed.retry(run);
      expect((await diesAfter(bed, retried, { from, to }, 30)).end).toBe('lost');
      await bed.expire('first');
      const [, again] = await end(bed, retried, { from, to, worker: 'second' });
      expect(again.items.map(({ path }) => path).sort()).toEqual(pathsOf(first, 'failed'));
      expectHonest(again);
      expect(treeOf(to)).toEqual(treeOf(from));
    }, 60_000);
  });
}

async function end(bed: StoreBed, run: string, each: Part): Promise<readonly [run: string, RunEnd]> {
  expect(await part(bed, run, each)).toEqual({ end: 'ended' });
  return [run, structuredClone(await bed.end(run))];
}

function pathsOf({ items }: RunEnd, outcome: string): string[] {
  return items
    .filter((item) => item.outcome === outcome)
    .map(({ path }) => path)
    .sort();
}
