import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import type { RunProgress } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const AT = Date.UTC(2020, 0, 1);

/** A source in which `edit` happens after the first chunk of each read of the file, as often as told. */
function edited(store: MemoryStore, edit: (round: number) => void, times: number) {
  let round = 0;
  return interceptConnection(new MemoryConnection(store), 'source', (what) => {
    if (what === 'source chunk of read' && round < times) edit(++round);
  });
}

const services = {
  'in one go': { parts: null },
  'in parts': { parts: { fromBytes: 1000, partBytes: 50_000, multiple: 1, maxParts: 100, parallel: false } },
  'in parallel parts': {
    staging: 'own',
    parts: { fromBytes: 1000, partBytes: 50_000, multiple: 1, maxParts: 100, parallel: true },
  },
} as const;

describe.each(Object.entries(services))('a file that changes while it is copied %s', (_name, settings) => {
  const edits: Record<string, (store: MemoryStore, round: number) => void> = {
    'in its middle': (store, round) => store.putFile('f', new Uint8Array(200_000).fill(round), AT + round * 60_000),
    'and grows': (store, round) => store.putFile('f', new Uint8Array(200_000 + round).fill(round), AT + round * 60_000),
    'and shrinks': (store, round) =>
      store.putFile('f', new Uint8Array(200_000 - round).fill(round), AT + round * 60_000),
  };

  test.each(Object.entries(edits))('%s arrives as it is in the end', async (_how, edit) => {
    for (const changeTags of [true, false]) {
      const from = new MemoryStore({ changeTags });
      from.putFile('f', new Uint8Array(200_000), AT);
      const to = new MemoryStore(settings);
      const summary = await transfer({ from: edited(from, (round) => edit(from, round), 2), to });
      expect(summary.counters).toMatchObject({ filesCopied: 1, filesFailedAtSource: 0 });
      expect(to.get('f')?.content).toEqual(from.get('f')?.content);
      expect(to.get('f')?.modifiedMs).toBe(from.get('f')?.modifiedMs);
    }
  });

  test.each(Object.entries(edits))(
    '%s without end is reported and nothing half-changed stands there',
    async (_how, edit) => {
      const from = new MemoryStore();
      from.putFile('f', new Uint8Array(200_000), AT);
      const to = new MemoryStore(settings);
      const journal = new MemoryJournal();
      const summary = await transfer({ from: edited(from, (round) => edit(from, round), 99), to, journal });
      expect(summary.counters).toMatchObject({ filesCopied: 0, filesFailedAtSource: 1 });
      expect(to.paths()).toEqual([]);
      expect(journal.records[0]?.outcome).toMatchObject({
        type: 'failed',
        side: 'source',
        attempts: 3,
        error: { message: expect.stringMatching(/changed .* in each of 3 attempts/) },
      });
      expect((await transfer({ from, to, journal })).status).toBe(100);
      expect(to.get('f')?.content).toEqual(from.get('f')?.content);
    },
  );
});

test('a file that grows again and again never makes more done than there is to do, nor the end seem reached', async () => {
  const from = new MemoryStore();
  from.putFile('f', new Uint8Array(200_000), AT);
  const grow = (round: number) => from.putFile('f', new Uint8Array(200_000 + round * 50_000), AT + round * 60_000);
  const seen: RunProgress[] = [];
  const ports = { observe: { progress: (progress: RunProgress) => seen.push(progress) } };
  const slow = interceptConnection(edited(from, grow, 2), 'slow', () => new Promise((done) => setTimeout(done, 2)));
  const summary = await transfer({ from: slow, to: new MemoryStore(), ports });
  expect(summary.counters.filesCopied).toBe(1);
  expect(seen.some(({ bytesMoved }) => bytesMoved > 200_000)).toBe(true);
  for (const { bytesDone, bytesPlanned, etaMs, counters, walking } of seen) {
    if (walking) continue;
    expect(bytesPlanned).toBeGreaterThanOrEqual(bytesDone);
    if (counters.filesCopied === 0) expect(etaMs).not.toBe(0);
  }
});

test('a file that is removed while it is copied is reported, and the others arrive', async () => {
  const from = new MemoryStore();
  from.putFile('f', 'going', AT);
  from.putFile('g', 'staying', AT);
  const journal = new MemoryJournal();
  const to = new MemoryStore();
  let removed = false;
  const source = interceptConnection(new MemoryConnection(from), 'source', (what) => {
    if (what === 'source before read' && !removed) {
      removed = true;
      from.remove('f');
    }
  });
  const summary = await transfer({ from: source, to, journal });
  expect(summary).toMatchObject({ status: 210, counters: { filesCopied: 1, filesFailedAtSource: 1 } });
  expect(to.paths()).toEqual(['g']);
});

test('a large file that changed after it was listed is found out before its content is sent', async () => {
  const bytes = 64 * 1024 * 1024;
  const from = new MemoryStore({ changeTags: false });
  from.putFile('f', new Uint8Array(bytes), AT);
  const to = new MemoryStore();
  let changed = false;
  const source = interceptConnection(new MemoryConnection(from), 'source', (what) => {
    if (what !== 'source page of list' || changed) return;
    changed = true;
    from.putFile('f', new Uint8Array(bytes).fill(1), AT + 60_000);
  });
  const summary = await transfer({ from: source, to });
  expect(summary.counters).toMatchObject({ filesCopied: 1, bytesRead: bytes });
  expect(to.get('f')?.modifiedMs).toBe(AT + 60_000);
});
