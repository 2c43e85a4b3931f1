import { realClock } from '@drover/connector-kit/testing';
import { MemoryStore } from '@drover/connectors/memory';
import { isTemporaryName } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../../testing/harness.ts';
import { endRun } from '../work-on-run.ts';
import type { WorkEnd, WorkHandle } from '../work-ports.ts';
import { expectHonest, KIB, type Part, part, parts, sample } from './run-parts.ts';
import type { StoreBed } from './store-bed.ts';

/** What every store of shared runs lets people do to a run that is under way. */
export function describeSteeredRuns(name: string, createBed: () => Promise<StoreBed>): void {
  describe(`runs in ${name} that a person changes while they run`, () => {
    test('are handed back when they are paused at any moment, and go on without doing anything twice', async () => {
      await using bed = await createBed();
      for (const at of [1, 3, 7, 13, 21]) {
        const from = sample();
        const to = new MemoryStore({ parts });
        const run = await bed.start('copy');
        const first = await pausedAfter(bed, run, { from, to }, at);
        if (first.end === 'ended') continue;
        expect(first, `${at}`).toEqual({ end: 'handed-back' });
        const names = to.paths().map((path) => path.split('/').at(-1) ?? '');
        const wrong = Object.entries(treeOf(to)).filter(
          ([path, text]) => !isTemporaryName(path.split('/').at(-1) ?? '') && treeOf(from)[path] !== text,
        );
        expect(wrong, `${at}`).toEqual([]);
        const before = await bed.end(run);
        expect(before.state).toBe('paused');
        const { filesCopied } = before.counters;
        // Nobody can do anything about it meanwhile.
        expect(await part(bed, run, { from, to, worker: 'second' })).toEqual({ end: 'ended' });
        expect(to.paths().map((path) => path.split('/').at(-1) ?? '')).toEqual(names);
        await bed.resume(run);
        let written = 0;
        const step = (what: string) => {
          if (what === 'destination before write') written++;
        };
        expect(await part(bed, run, { from, to, worker: 'second', step })).toEqual({ end: 'ended' });
        const end = await bed.end(run);
        expect(end.status, `${at}`).toBe(100);
        expectHonest(end);
        expect(end.items, `${at}`).toHaveLength(13);
        expect(written, `${at}`).toBeLessThanOrEqual(10 - filesCopied);
        expect(treeOf(to), `${at}`).toEqual(treeOf(from));
      }
    }, 120_000);

    test('count all that was read, also of files that a session did not come to the end of', async () => {
      await using bed = await createBed();
      for (const change of ['pause', 'cancel'] as const) {
        const from = sample();
        const run = await bed.start('copy');
        const handles: WorkHandle[] = [];
        const begun = (handle: WorkHandle) => handles.push(handle);
        let sent = 0;
        const step = async (what: string) => {
          if (what !== 'destination before append' || ++sent !== 3) return;
          await bed[change](run);
          handles[0]?.look();
        };
        const to = new MemoryStore({ parts });
        const first = await part(bed, run, { from, to, step, begun });
        if (first.end === 'handed-back') {
          await bed.resume(run);
          expect(await part(bed, run, { from, to, worker: 'second', begun })).toEqual({ end: 'ended' });
        }
        const moved = handles.reduce((sum, { activity }) => sum + activity().bytesMoved, 0);
        expect(moved, change).toBeGreaterThan(32 * KIB);
        expect((await bed.end(run)).counters.bytesRead, change).toBe(moved);
      }
    }, 60_000);

    test('can be canceled while they are paused', async () => {
      await using bed = await createBed();
      const from = sample();
      const to = new MemoryStore({ parts });
      const run = await bed.start('copy');
      expect((await pausedAfter(bed, run, { from, to }, 12)).end).toBe('handed-back');
      await bed.cancel(run);
      expect(await endRun(run, { store: bed.store, worker: 'second' })).toBe(true);
      const end = await bed.end(run);
      expect(end).toMatchObject({ state: 'ended', status: 230 });
      expectHonest(end);
    });

    test('wait for whoever resumes them when they are paused before they begin', async () => {
      await using bed = await createBed();
      const from = sample();
      const to = new MemoryStore({ parts });
      const run = await bed.start('copy');
      await bed.pause(run);
      expect(await part(bed, run, { from, to })).toEqual({ end: 'ended' });
      expect(to.paths()).toEqual([]);
      await bed.resume(run);
      expect(await part(bed, run, { from, to })).toEqual({ end: 'ended' });
      expect(await bed.end(run)).toMatchObject({ state: 'ended', status: 100 });
    });

    test('copy no more files at once than allowed, however many workers there are', async () => {
      await using bed = await createBed();
      const from = new MemoryStore();
      for (let i = 0; i < 60; i++) from.putFile(`${i % 6}/${i}`, new Uint8Array(KIB).fill(i), Date.UTC(2020, 1, 1));
      const to = new MemoryStore();
      const run = await bed.start('copy');
      await bed.limit(run, { files: 1, bytesPerSecond: null });
      let open = 0;
      let most = 0;
      const step = async (what: string) => {
        if (what === 'destination before write') most = Math.max(most, ++open);
        if (what.startsWith('destination')) await realClock.sleep(2, AbortSignal.timeout(1000));
        if (what === 'destination after write') open--;
      };
      const ends = await Promise.all(
        ['first', 'second', 'third'].map((worker) => part(bed, run, { from, to, worker, step })),
      );
      expect(ends.map(({ end }) => end)).toContain('ended');
      expect(most).toBe(1);
      expect(treeOf(to)).toEqual(treeOf(from));
      expectHonest(await bed.end(run));
    }, 120_000);

    test('keep to a bandwidth that is set while they run', async () => {
      await using bed = await createBed();
      const from = new MemoryStore();
      from.putFile('large', new Uint8Array(256 * KIB).fill(1), Date.UTC(2020, 1, 1));
      const run = await bed.start('copy');
      await bed.limit(run, { files: null, bytesPerSecond: 128 * KIB });
      const startedAt = performance.now();
      expect(await part(bed, run, { from, to: new MemoryStore() })).toEqual({ end: 'ended' });
      expect(performance.now() - startedAt).toBeGreaterThan(1500);
    });
  });
}

/** A worker that learns, some steps later, that its run was paused. */
async function pausedAfter(bed: StoreBed, run: string, each: Part, steps: number): Promise<WorkEnd> {
  let left = steps;
  let look: (() => void) | null = null;
  const step = async () => {
    if (--left > 0) return;
    if (left === 0) await bed.pause(run);
    look?.();
  };
  const begun = (handle: WorkHandle) => {
    look = handle.look;
  };
  return await part(bed, run, { ...each, step, begun });
}
