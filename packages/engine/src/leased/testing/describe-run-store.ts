import { type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { isTemporaryName, StorageError, temporaryName, zeroCounters } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { count, newCounters } from '../../progress/counters.ts';
import { TRANSFER_KEY, treeOf } from '../../testing/harness.ts';
import { Fenced } from '../fenced.ts';
import type { RunSession } from '../run-store.ts';
import { endRun } from '../work-on-run.ts';
import { diesAfter, expectHonest, KIB, part, parts, sample, wholeRun } from './run-parts.ts';
import type { StoreBed } from './store-bed.ts';

/** The promises that every store of shared runs keeps. `killEvery`: how far apart the steps lie at which workers die. */
export function describeRunStore(name: string, createBed: () => Promise<StoreBed>, killEvery: number): void {
  describe(`runs that are kept in ${name}`, () => {
    test('copies a tree, tells each item once, and finds nothing to do the next time', async () => {
      await using bed = await createBed();
      const from = sample();
      const to = new MemoryStore({ parts });
      const first = await wholeRun(bed, { from, to });
      expect(first).toMatchObject({ state: 'ended', status: 100, filesPlanned: 10 });
      expect(first.counters).toMatchObject({ filesSeen: 10, filesCopied: 10, foldersSeen: 3, foldersCreated: 3 });
      expectHonest(first);
      expect(treeOf(to)).toEqual(treeOf(from));
      const second = await wholeRun(bed, { from, to });
      expect(second).toMatchObject({ status: 101, filesPlanned: 0 });
      expect(second.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 10, bytesRead: 0 });
      expectHonest(second);
    });

    test('makes a folder only for what is copied into it, and tells of it once', async () => {
      await using bed = await createBed();
      const from = sample();
      from.putFile('x/y/z/deep.txt', 'deep');
      const to = new MemoryStore({ parts });
      const end = await wholeRun(bed, { from, to, policy: { include: ['**/*.txt'] } });
      expect(end.status).toBe(100);
      expectHonest(end);
      expect(Object.keys(treeOf(to)).filter((path) => path.endsWith('/'))).toEqual(['a/', 'x/', 'x/y/', 'x/y/z/']);
      expect(
        end.items
          .filter(({ outcome }) => outcome === 'folder-created')
          .map(({ path }) => path)
          .sort(),
      ).toEqual(['a', 'x', 'x/y', 'x/y/z']);
      expect(end.items.find(({ path }) => path === 'empty')?.outcome).toBe('filtered');
    });

    test('takes a folder that is too large to be held in pieces, and shows it as one', async () => {
      await using bed = await createBed();
      const from = new MemoryStore();
      for (let i = 0; i < 11_000; i++) from.putFile(`wide/${i}`, `${i % 7}`, Date.UTC(2020, 1, 1));
      const to = new MemoryStore({ parts: null });
      const first = await wholeRun(bed, { from, to });
      expect(first).toMatchObject({ status: 100, filesPlanned: 11_000, counters: { filesCopied: 11_000 } });
      expectHonest(first);
      const second = await wholeRun(bed, { from, to });
      expect(second).toMatchObject({ status: 101, counters: { filesUnchanged: 11_000, filesCopied: 0 } });
      expectHonest(second);
    }, 60_000);

    test('scans without writing', async () => {
      await using bed = await createBed();
      const to = new MemoryStore({ parts });
      const end = await wholeRun(bed, { from: sample(), to, mode: 'scan' });
      expect(end).toMatchObject({ status: 100, counters: { filesSeen: 10, filesCopied: 0 } });
      expect(end.items.filter(({ outcome }) => outcome === 'scanned')).toHaveLength(13);
      expect(to.paths()).toEqual([]);
    });

    test('shares a run among workers', async () => {
      await using bed = await createBed();
      const from = new MemoryStore();
      for (let d = 0; d < 40; d++) for (let f = 0; f < 60; f++) from.putFile(`d${d}/f${f}`, `${d} ${f}`, 1e12);
      const to = new MemoryStore({ parts: null });
      const run = await bed.start('copy');
      const ends = await Promise.all(['a', 'b', 'c'].map((worker) => part(bed, run, { from, to, worker })));
      expect(ends.map(({ end }) => end)).toContain('ended');
      const end = await bed.end(run);
      expect(end).toMatchObject({ state: 'ended', status: 100, counters: { filesCopied: 2400, foldersCreated: 40 } });
      expectHonest(end);
      expect(treeOf(to)).toEqual(treeOf(from));
    }, 30_000);

    test('replaces what was said of a folder whose time could not be set, and counts it once', async () => {
      await using bed = await createBed();
      const to = new MemoryStore({ parts });
      const step = (what: string) => {
        if (what === 'destination before setModified')
          throw new StorageError({ kind: 'permission-denied', message: 'Only its owner may set its time.' });
      };
      const end = await wholeRun(bed, { from: sample(), to, step });
      expect(end.counters).toMatchObject({ foldersCreated: 3, foldersFailed: 0, filesCopied: 10 });
      expectHonest(end);
    });

    test('tells and counts once a folder that can neither be listed nor given its time', async () => {
      await using bed = await createBed();
      let listings = 0;
      const step = (what: string) => {
        const isRefused = what === 'source before list' ? ++listings > 1 : what === 'destination before setModified';
        if (isRefused) throw new StorageError({ kind: 'too-large', message: 'It is refused.' });
      };
      const end = await wholeRun(bed, { from: sample(), to: new MemoryStore({ parts }), step });
      expect(end.counters).toMatchObject({ foldersSeen: 2, foldersFailed: 2, foldersCreated: 0 });
      expectHonest(end);
    });

    test('stops for all workers when one side refuses everything', async () => {
      await using bed = await createBed();
      const step = (what: string) => {
        if (what === 'destination before write')
          throw new StorageError({ kind: 'unauthenticated', message: 'The password was changed.' });
      };
      const end = await wholeRun(bed, { from: sample(), to: new MemoryStore({ parts }), step });
      expect(end).toMatchObject({ state: 'ended', status: 402 });
      expectHonest(end);
    });

    test('ends with what is done when it is cancelled, also when nobody works on it any more', async () => {
      await using bed = await createBed();
      const from = sample();
      const to = new MemoryStore({ parts });
      const run = await bed.start('copy');
      const dead = await diesAfter(bed, run, { from, to }, 25);
      expect(dead.end).toBe('lost');
      await bed.cancel(run);
      await bed.expire('first');
      expect(await endRun(run, { store: bed.store, worker: 'second' })).toBe(true);
      const end = await bed.end(run);
      expect(end).toMatchObject({ state: 'ended', status: 230 });
      expectHonest(end);
      expect((await wholeRun(bed, { from, to })).status).toBeLessThan(200);
      expect(treeOf(to)).toEqual(treeOf(from));
    });

    test('does nothing for a session whose lease was given to others', async () => {
      await using bed = await createBed();
      const run = await bed.start('copy');
      const session = await opened(bed, run);
      const [folder] = (await bed.store.claim(session, { folders: 5, batches: 0, finishes: 0, ancestors: false }))
        .folders;
      await bed.expire('first');
      const heir = await opened(bed, run, 'second');
      const { folders } = await bed.store.claim(heir, { folders: 5, batches: 0, finishes: 0, ancestors: false });
      expect(folders.map(({ id }) => id)).toEqual([folder?.id]);
      const { store } = bed;
      const counters = newCounters();
      const record = { ...RECORD, path: ['late'] };
      count(counters, record);
      const planned = { id: folder?.id ?? 0, data: TOP, timeDiffers: false, record: null, pending: 0, staged: false };
      const nothing = { late: [], touched: [], children: [], batches: [], scan: null };
      const attempts = [
        () => store.renew(session),
        () => store.claim(session, { folders: 1, batches: 1, finishes: 1, ancestors: false }),
        () => store.commitPlan(session, { ...nothing, folders: [planned], records: [record], counters }),
        () => store.stage(session, { folder: folder?.id ?? 0, records: [record], batches: [] }),
        () =>
          store.commitBatch(session, {
            ...{ batch: 1, records: [record], settled: [0], bytes: 0, counters },
            ...{ complete: true, litters: false },
          }),
        () => store.commitFinished(session, [{ id: folder?.id ?? 0, record, previous: null }]),
        () => store.beginReplacing(session, [{ path: ['late'], source: { size: 1 } }]),
        () => store.saveUpload(session, ['late'], 'late', { token: {}, source: { size: 1 }, temporary: 't' }),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(Fenced);
      await store.close(session);
      expect((await store.known(heir, [])).size).toBe(0);
      const end = await bed.end(run);
      expect(end.items).toEqual([]);
      expect(end.counters).toEqual(zeroCounters);
    });

    test('removes what a write left whose connection broke before it could, although the worker lives on', async () => {
      await using bed = await createBed();
      const from = new MemoryStore();
      from.putFile('d/file', 'content', Date.UTC(2020, 1, 1));
      const to = new MemoryStore({ parts });
      let writes = 0;
      const step = (what: string): void => {
        if (what === 'destination before write' && ++writes === 1) {
          to.putFile(`d/${temporaryName(TRANSFER_KEY, 'left')}`, 'half');
          throw BROKEN;
        }
        const tidies = what === 'destination before discard' || what === 'destination before stat';
        if (tidies && writes === 1) throw BROKEN;
      };
      const end = await wholeRun(bed, { from, to, step });
      expect(end).toMatchObject({ status: 100, counters: { filesCopied: 1 } });
      expectHonest(end);
      expect(treeOf(to)).toEqual(treeOf(from));
    });

    test('keeps what becomes known, uploads apart from it', async () => {
      await using bed = await createBed();
      const session = await opened(bed, await bed.start('copy'));
      const { store } = bed;
      const name = `${'very '.repeat(300)}long "name" \\ here`;
      const upload = { token: { secret: 's' }, source: { size: 9 }, temporary: '.drover-0123456789ab-1.part' };
      await store.saveUpload(session, ['f', name], 'other', upload);
      expect((await store.known(session, ['f'])).get(name)).toEqual({ destinationName: 'other', upload });
      expect(
        await store.uploads(session, [
          ['f', 'none'],
          ['f', name],
        ]),
      ).toEqual([null, upload]);
      const known = { destinationName: name, source: VERSION, destination: { ...VERSION, changeTag: 'x' } };
      const record = { ...RECORD, path: ['f', name], known };
      const nothing = { folders: [], late: [], touched: [], children: [], batches: [], scan: null };
      await store.commitPlan(session, { ...nothing, records: [record], counters: newCounters() });
      expect((await store.known(session, ['f'])).get(name)).toEqual(known);
      await store.beginReplacing(session, [{ path: ['f', name], source: { size: null } }]);
      expect((await store.known(session, ['f'])).get(name)).toEqual({ ...known, replacing: { size: null } });
      const present = { size: 7, modified: { epochMs: 1e12 + 0.5, precisionMs: 1 }, changeTag: 'ours' };
      await store.beginReplacing(session, [{ path: ['f', name], source: VERSION, destination: present }]);
      const ours = { ...known, destination: present, replacing: VERSION };
      expect((await store.known(session, ['f'])).get(name)).toEqual(ours);
      expect(await store.uploads(session, [['f', name]])).toEqual([null]);
    });

    test("takes no file that a dead worker brought up to date for somebody else's work", async () => {
      await using bed = await createBed();
      for (let steps = 1; ; steps += killEvery) {
        const from = sample();
        const to = new MemoryStore({ parts });
        await wholeRun(bed, { from, to });
        from.putFile('a/3.txt', 'three, and more', Date.UTC(2021, 1, 1));
        from.putFile('a/b/large.bin', new Uint8Array(230 * KIB).fill(4), Date.UTC(2021, 1, 2));
        const run = await bed.start('copy');
        const dead = await diesAfter(bed, run, { from, to }, steps);
        if (dead.end === 'ended') return;
        await bed.expire('first');
        expect(await part(bed, run, { from, to, worker: 'second' }), `${steps}`).toEqual({ end: 'ended' });
        const end = await bed.end(run);
        expect(end.counters, `${steps}`).toMatchObject({ filesConflicting: 0, filesSkipped: 0, filesCopied: 2 });
        expectHonest(end);
        expect(treeOf(to), `${steps}`).toEqual(treeOf(from));
      }
    }, 120_000);

    test('survives the death of a worker at many moments', async () => {
      await using bed = await createBed();
      for (let steps = 1; ; steps += killEvery) {
        const from = sample();
        const to = new MemoryStore({ parts } satisfies MemorySettings);
        const run = await bed.start('copy');
        const dead = await diesAfter(bed, run, { from, to }, steps);
        if (dead.end === 'ended') return;
        await bed.expire('first');
        expect(await part(bed, run, { from, to, worker: 'second' }), `${steps}`).toEqual({ end: 'ended' });
        const end = await bed.end(run);
        expect(end.status, `${steps}`).toBe(100);
        expectHonest(end);
        expect(end.items, `${steps}`).toHaveLength(13);
        expect(treeOf(to), `${steps}`).toEqual(treeOf(from));
        expect(to.paths().filter((path) => isTemporaryName(path.split('/').at(-1) ?? ''))).toEqual([]);
        const again = await wholeRun(bed, { from, to });
        expect(again.counters, `${steps}`).toMatchObject({ filesCopied: 0, filesUnchanged: 10, bytesRead: 0 });
      }
    }, 120_000);
  });
}

const VERSION = { size: 5, modified: { epochMs: 1e12 + 0.25, precisionMs: 0.001 } };
const PLACE = { root: '', segments: [] };
const TOP = { path: [], source: PLACE, destination: PLACE, state: 'present', startedAt: 0 } as const;
const BROKEN = new StorageError({ kind: 'unavailable', fault: 'network', message: 'The connection broke.' });

const RECORD = {
  kind: 'file',
  outcome: { type: 'copied', verified: 'size', notes: [] },
  bytes: 5,
  startedAt: 1,
  endedAt: 2,
} as const;

async function opened({ store }: StoreBed, run: string, worker = 'first'): Promise<RunSession> {
  const session = await store.open(run, worker, TOP);
  if (session === null) throw new Error('the run is over');
  return session;
}
