import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { isTemporaryName } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';
import { interceptConnection, interceptJournal } from './testing/intercept.ts';

const KIB = 1024;
const parts = { fromBytes: 32 * KIB, partBytes: 32 * KIB, multiple: 1, maxParts: 100, parallel: false };

const services: Record<string, { readonly settings: MemorySettings; readonly transfers: number }> = {
  'one file at a time': { settings: { parts }, transfers: 1 },
  'many files at once': { settings: { parts }, transfers: 8 },
  'a cloud with parallel parts': { settings: { parts: { ...parts, parallel: true }, staging: 'own' }, transfers: 4 },
  'a server without times': {
    settings: {
      parts,
      changeTags: false,
      capabilities: {
        times: {
          readPrecisionMs: 1000,
          write: 'none',
          writePrecisionMs: 1000,
          range: { minEpochMs: 0, maxEpochMs: 8e15 },
        },
      },
    },
    transfers: 4,
  },
  'a server that confirms nothing': {
    settings: { parts, changeTags: false, capabilities: { confirmsWrites: false, cheapStat: false } },
    transfers: 4,
  },
};

function sample(): MemoryStore {
  const store = new MemoryStore();
  for (let i = 0; i < 8; i++) store.putFile(`a/${i}.txt`, `number ${i}`, Date.UTC(2020, 1, 1 + i));
  store.putFile('a/b/large.bin', new Uint8Array(200 * KIB).fill(3), Date.UTC(2020, 3, 1));
  store.putFile('top.txt', 'top', Date.UTC(2020, 4, 1));
  store.putFolder('empty');
  return store;
}

/** Runs until the given step, then dies: every later step of connections and journal fails and cleans nothing up. */
async function runUntil(step: number, from: MemoryStore, to: MemoryStore, journal: MemoryJournal, transfers: number) {
  let steps = 0;
  const source = new MemoryConnection(from);
  const destination = new MemoryConnection(to);
  const tick = () => {
    if (++steps < step) return;
    source.drop();
    destination.drop();
    throw new Error('the process is dead');
  };
  const run = transfer({
    from: interceptConnection(source, 'source', tick),
    to: interceptConnection(destination, 'destination', tick),
    journal: interceptJournal(journal, tick),
    policy: { transfers },
  });
  await run.catch(() => undefined);
  return steps < step;
}

describe.each(Object.entries(services))('killed at any step: %s', (_name, { settings, transfers }) => {
  test('the next run completes, and does again only what was not finished', async () => {
    for (let step = 1; ; step++) {
      const from = sample();
      const to = new MemoryStore(settings);
      const journal = new MemoryJournal();
      const finished = await runUntil(step, from, to, journal, transfers);
      const partial = to
        .paths()
        .filter((path) => !path.endsWith('/') && !isTemporaryName(path.split('/').at(-1) ?? ''));
      for (const path of partial)
        expect(to.get(path)?.content.length, `${step} ${path}`).toBe(from.get(path)?.content.length);

      const recorded = new Set(copiedPaths(journal));
      journal.records.length = 0;
      const summary = await transfer({ from, to, journal });
      expect(summary.status, `step ${step}`).toBeLessThan(200);
      expect(treeOf(to), `step ${step}`).toEqual(treeOf(from));
      expect(copiedPaths(journal).filter((path) => recorded.has(path))).toEqual([]);
      // One that had begun, but of which nobody had been told yet, is left to the service.
      expect(to.uploads.size, `step ${step}`).toBeLessThanOrEqual(1);

      const again = await transfer({ from, to, journal });
      expect(again.counters, `step ${step}`).toMatchObject({ filesCopied: 0, filesUnchanged: 10, bytesRead: 0 });
      if (finished) return;
    }
  }, 60_000);

  test('while files are brought up to date, the next run completes too', async () => {
    for (let step = 1; ; step++) {
      const from = sample();
      const to = new MemoryStore(settings);
      const journal = new MemoryJournal();
      await transfer({ from, to, journal });
      from.putFile('a/3.txt', 'three, and more', Date.UTC(2021, 1, 1));
      from.putFile('a/b/large.bin', new Uint8Array(230 * KIB).fill(4), Date.UTC(2021, 1, 2));
      const finished = await runUntil(step, from, to, journal, transfers);
      const summary = await transfer({ from, to, journal });
      expect(summary.status, `step ${step}`).toBeLessThan(200);
      expect(summary.counters.filesConflicting).toBe(0);
      expect(treeOf(to), `step ${step}`).toEqual(treeOf(from));
      if (finished) return;
    }
  }, 60_000);

  test.skipIf(settings.capabilities?.times?.write === 'none')(
    'while files are brought up to date, and then they change once more: none is taken for work of somebody else',
    async () => {
      for (let step = 1; ; step++) {
        const from = sample();
        const to = new MemoryStore(settings);
        const journal = new MemoryJournal();
        await transfer({ from, to, journal });
        from.putFile('a/3.txt', 'three, and more', Date.UTC(2021, 1, 1));
        from.putFile('a/b/large.bin', new Uint8Array(230 * KIB).fill(4), Date.UTC(2021, 1, 2));
        const finished = await runUntil(step, from, to, journal, transfers);
        from.putFile('a/3.txt', 'three, and still more', Date.UTC(2022, 1, 1));
        from.putFile('a/b/large.bin', new Uint8Array(240 * KIB).fill(5), Date.UTC(2022, 1, 2));
        const summary = await transfer({ from, to, journal });
        expect(summary.counters, `step ${step}`).toMatchObject({ filesConflicting: 0, filesSkipped: 0 });
        expect(treeOf(to), `step ${step}`).toEqual(treeOf(from));
        if (finished) return;
      }
    },
    60_000,
  );
});

function copiedPaths(journal: MemoryJournal): string[] {
  return journal.records.filter(({ outcome }) => outcome.type === 'copied').map(({ path }) => path.join('/'));
}
