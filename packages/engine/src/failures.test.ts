import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { descendantRef, type ItemOutcome, rootRef, StorageError, type StorageErrorDetails } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { TRANSFER_KEY, transfer, treeOf } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';
import { seeded } from './testing/seeded.ts';

function sample(): MemoryStore {
  const store = new MemoryStore();
  for (let i = 0; i < 12; i++) store.putFile(`a/${i}`, `number ${i}`, Date.UTC(2020, 0, 1 + i));
  for (let i = 0; i < 6; i++) store.putFile(`b/c/${i}`, `letter ${i}`, Date.UTC(2020, 0, 1 + i));
  store.putFile('large', new Uint8Array(300_000).fill(1), Date.UTC(2020, 0, 1));
  return store;
}

const failure = (kind: StorageErrorDetails['kind'], more: Partial<StorageErrorDetails> = {}) =>
  new StorageError({ kind, message: `It failed: ${kind}.`, ...more });

/** A connection on which something happens, or fails, at given steps. */
function disturbed(store: MemoryStore, step: (what: string) => void) {
  return interceptConnection(new MemoryConnection(store), 'it', (what) => step(what.slice(3)));
}

const outcomeOf = (journal: MemoryJournal, path: string): ItemOutcome | undefined =>
  journal.records.findLast((record) => record.path.join('/') === path)?.outcome;

describe('failures anywhere', () => {
  test.each([1, 2, 3])('leave nothing wrong behind, and the next run completes (seed %i)', async (seed) => {
    const random = seeded(seed);
    const kinds = ['unavailable', 'timeout', 'permission-denied', 'unexpected', 'locked', 'rate-limited'] as const;
    const maybe = () => {
      if (random() < 0.06) throw failure(kinds[Math.floor(random() * kinds.length)] ?? 'unexpected');
    };
    for (let round = 0; round < 8; round++) {
      const from = sample();
      const to = new MemoryStore({
        parts: { fromBytes: 100_000, partBytes: 50_000, multiple: 1, maxParts: 99, parallel: round % 2 === 0 },
      });
      const journal = new MemoryJournal();
      const first = await transfer({ from: disturbed(from, maybe), to: disturbed(to, maybe), journal });
      const { filesSeen, filesCopied, filesFailedAtSource, filesFailedAtDestination } = first.counters;
      if (first.stoppedBy === undefined)
        expect(filesCopied + filesFailedAtSource + filesFailedAtDestination).toBe(filesSeen);
      for (const path of to.paths()) if (!path.includes('.drover-')) expect(treeOf(to)[path]).toBe(treeOf(from)[path]);
      const second = await transfer({ from, to, journal });
      expect(second.status).toBeLessThan(200);
      expect(treeOf(to)).toEqual(treeOf(from));
    }
  });

  test('are tried three times, then recorded with side, reason and number of attempts', async () => {
    const journal = new MemoryJournal();
    let writes = 0;
    const to = disturbed(new MemoryStore(), (what) => {
      if (what === 'before write' && ++writes) throw failure('unavailable');
    });
    const from = new MemoryStore();
    from.putFile('x', 'x');
    const summary = await transfer({ from, to, journal });
    expect(writes).toBe(3);
    expect(outcomeOf(journal, 'x')).toMatchObject({ type: 'failed', side: 'destination', attempts: 3 });
    expect(summary.status).toBe(401);
  });

  test('that will not go away by trying again are recorded at once', async () => {
    const journal = new MemoryJournal();
    let reads = 0;
    const from = disturbed(sample(), (what) => {
      if (what === 'before read' && ++reads <= 1) throw failure('permission-denied');
    });
    const to = new MemoryStore();
    const summary = await transfer({ from, to, journal });
    expect(summary.status).toBe(210);
    expect(summary.counters).toMatchObject({ filesFailedAtSource: 1, filesCopied: 18 });
    expect(journal.records.find(({ outcome }) => outcome.type === 'failed')?.outcome).toMatchObject({
      attempts: 1,
      side: 'source',
    });
  });
});

describe('a failure that reaches further than one file', () => {
  test.each([
    ['quota-exceeded', 260],
    ['unauthenticated', 402],
    ['untrusted', 402],
    ['config-invalid', 400],
  ] as const)('%s stops the run with status %i', async (kind, status) => {
    let writes = 0;
    const store = new MemoryStore();
    const to = disturbed(store, (what) => {
      if (what === 'before write' && ++writes > 5) throw failure(kind);
    });
    const journal = new MemoryJournal();
    const summary = await transfer({ from: sample(), to, journal, policy: { transfers: 2 } });
    expect(summary.status).toBe(status);
    expect(summary.stoppedBy).toMatchObject({ side: 'destination', error: { kind } });
    expect(writes).toBeLessThan(9);
    const arrived = store.paths().filter((path) => !path.endsWith('/'));
    const recorded = journal.records
      .filter(({ outcome }) => outcome.type === 'copied')
      .map(({ path }) => path.join('/'));
    expect(recorded.sort()).toEqual(arrived);
  });

  test('a full destination stops the run, and when there is room the next one completes', async () => {
    const from = sample();
    const full = new MemoryStore({ quotaBytes: 310_000 });
    full.putFile('ballast', new Uint8Array(309_900));
    const summary = await transfer({ from, to: full });
    expect(summary.status).toBe(260);
    expect(full.paths().filter((path) => path.includes('.drover-'))).toEqual([]);
    full.remove('ballast');
    expect((await transfer({ from, to: full })).status).toBe(100);
    expect(treeOf(full)).toEqual(treeOf(from));
  });

  test('a source folder that is not there gives status 411 and touches nothing', async () => {
    const to = new MemoryStore();
    const from = disturbed(new MemoryStore(), (what) => {
      if (what === 'before list') throw failure('not-found');
    });
    for (const into of [rootRef(), descendantRef(rootRef(), ['homes', 'anna'])]) {
      const summary = await transfer({ from, to, into });
      expect(summary).toMatchObject({ status: 411, stoppedBy: { side: 'source' } });
      expect(to.paths()).toEqual([]);
    }
  });

  test('a source that is gone in the middle stops the run before every file has failed', async () => {
    const store = new MemoryStore();
    for (let i = 0; i < 3000; i++) store.putFile(`f${i % 30}/${i}`, 'x');
    let reads = 0;
    let attempts = 0;
    const from = disturbed(store, (what) => {
      if (what === 'before read' && ++reads > 50) {
        attempts++;
        throw failure('unavailable', { retryable: false });
      }
      if (what === 'before list' && reads > 50) throw failure('unavailable', { retryable: false });
    });
    const summary = await transfer({ from, to: new MemoryStore() });
    expect(summary).toMatchObject({ status: 410, stoppedBy: { side: 'source', error: { kind: 'unavailable' } } });
    expect(attempts).toBeLessThan(300);
  });

  test('many failures at a source that is there do not stop the run', async () => {
    const store = new MemoryStore();
    for (let i = 0; i < 200; i++) store.putFile(`f/${i}`, 'x');
    store.putFile('last', 'x');
    const from = disturbed(store, (what) => {
      if (what === 'before read' && ++reads <= 200) throw failure('permission-denied');
    });
    let reads = 0;
    const summary = await transfer({ from, to: new MemoryStore() });
    expect(summary.stoppedBy).toBeUndefined();
    expect(summary.counters).toMatchObject({ filesFailedAtSource: 200, filesCopied: 1 });
  });
});

describe('a folder', () => {
  test('that cannot be listed at the source is reported, and all others arrive', async () => {
    const from = new MemoryConnection(sample());
    const journal = new MemoryJournal();
    const to = new MemoryStore();
    const list = from.list.bind(from);
    from.list = (folder, signal) => {
      if (folder.segments.join('/') === 'b/c') throw failure('permission-denied');
      return list(folder, signal);
    };
    const summary = await transfer({ from, to, journal });
    expect(summary.status).toBe(210);
    expect(summary.counters).toMatchObject({ filesCopied: 13, foldersFailed: 1, foldersFailedAtSource: 1 });
    expect(outcomeOf(journal, 'b/c')).toMatchObject({
      type: 'failed',
      side: 'source',
      error: { kind: 'permission-denied' },
    });
    expect(outcomeOf(journal, 'b')).toMatchObject({ type: 'folder-created' });
  });

  test('that cannot be made takes all below it into the report', async () => {
    const from = sample();
    const to = new MemoryConnection(new MemoryStore());
    const journal = new MemoryJournal();
    const createFolder = to.createFolder.bind(to);
    to.createFolder = async (folder, meta, signal) => {
      if (folder.segments.join('/') === 'b') throw failure('permission-denied');
      return createFolder(folder, meta, signal);
    };
    const summary = await transfer({ from, to, journal });
    expect(summary.counters).toMatchObject({
      filesSeen: 19,
      filesCopied: 13,
      filesFailedAtDestination: 6,
      foldersFailed: 2,
    });
    expect(outcomeOf(journal, 'b/c/3')).toMatchObject({ type: 'failed', side: 'destination', attempts: 0 });
    expect(outcomeOf(journal, 'b/c/3')).toMatchObject({ error: { message: expect.stringContaining('/b') } });
  });

  test('whose listing breaks in the middle is listed anew, and nothing is planned twice', async () => {
    const store = new MemoryStore({ pageSize: 3 });
    for (let i = 0; i < 20; i++) store.putFile(`${i}`, 'x');
    let pages = 0;
    const from = disturbed(store, (what) => {
      if (what === 'page of list' && ++pages === 4) throw failure('unavailable');
    });
    const summary = await transfer({ from, to: new MemoryStore() });
    expect(summary.counters).toMatchObject({ filesSeen: 20, filesCopied: 20 });
  });
});

describe('what earlier runs left unfinished', () => {
  test('is removed where it is ours, and left alone where it is not', async () => {
    const to = new MemoryStore();
    const ours = `.drover-${TRANSFER_KEY}-abc.part`;
    to.putFile(`a/${ours}`, 'half');
    to.putFile('a/.drover-ffffffffffff-abc.part', 'of another transfer');
    to.putFile('a/.drover-nonsense.part', 'of nobody');
    const from = sample();
    from.putFile(`a/${ours}`, 'not to be copied');
    const summary = await transfer({ from, to });
    expect(summary.counters).toMatchObject({ leftoversDiscarded: 1, filesSeen: 19, filesCopied: 19 });
    expect(to.paths().filter((path) => path.includes('.drover'))).toEqual([
      'a/.drover-ffffffffffff-abc.part',
      'a/.drover-nonsense.part',
    ]);
  });
});

test('a run of one file whose server has gone ends with what happened to the server', async () => {
  const from = new MemoryStore();
  from.putFile('only', 'x');
  const gone = new StorageError({ kind: 'unavailable', message: 'The server accepts no connections.' });
  let alive = true;
  const to = interceptConnection(new MemoryConnection(new MemoryStore()), 'to', (what) => {
    if (what === 'to before write') alive = false;
    if (!alive) throw gone;
  });
  expect(await transfer({ from, to })).toMatchObject({
    status: 410,
    stoppedBy: { side: 'destination', error: { kind: 'unavailable' } },
  });
});
