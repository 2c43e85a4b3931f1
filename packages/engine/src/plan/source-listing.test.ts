import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { rootRef, StorageError } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { hastyClock, plainPolicy, transfer } from '../testing/harness.ts';
import { interceptConnection } from '../testing/intercept.ts';
import { WALK_BOUNDS } from '../transfer.ts';
import { SourceListing } from './source-listing.ts';

function thousand(): MemoryStore {
  const store = new MemoryStore({ pageSize: 50 });
  for (let i = 0; i < 1000; i++) store.putFile(`${i}`, 'x');
  return store;
}

const breaksOnPages = (store: MemoryStore, pages: readonly number[]) => {
  let page = 0;
  return interceptConnection(new MemoryConnection(store), 'it', (what) => {
    if (what !== 'it page of list' || !pages.includes(++page)) return;
    throw new StorageError({ kind: 'unavailable', message: 'The connection broke.' });
  });
};

test('a listing in pieces gives each child once, however often it breaks', async () => {
  const context = { policy: plainPolicy, clock: hastyClock, bounds: WALK_BOUNDS };
  const connection = breaksOnPages(thousand(), [3, 9, 10, 30, 41]);
  const listing = new SourceListing(connection, rootRef(), context, new AbortController().signal);
  const names: string[] = [];
  const sizes: number[] = [];
  while (!listing.ended) {
    const piece = await listing.next(200);
    if (!piece.ok) throw piece.error;
    sizes.push(piece.value.length);
    names.push(...piece.value.map(({ name }) => name));
  }
  expect(names).toHaveLength(1000);
  expect(new Set(names).size).toBe(1000);
  expect(Math.max(...sizes)).toBeLessThan(250);
});

test('a listing that breaks again and again is given up with the number of attempts', async () => {
  const context = { policy: plainPolicy, clock: hastyClock, bounds: WALK_BOUNDS };
  const listing = new SourceListing(
    breaksOnPages(thousand(), [1, 2, 3]),
    rootRef(),
    context,
    new AbortController().signal,
  );
  expect(await listing.next(100)).toMatchObject({ ok: false, attempts: 3, error: { kind: 'unavailable' } });
});

test('names that must be repaired do not fall on names of the same folder that need no repair', async () => {
  const from = new MemoryStore();
  from.putFile(['a\nb'], 'repaired');
  from.putFile(['ab'], 'own');
  const to = new MemoryStore({ capabilities: { names: 'ftp' } });
  const journal = new MemoryJournal();
  await transfer({ from, to, journal });
  expect(to.text('ab')).toBe('own');
  const others = to.paths().filter((path) => path !== 'ab');
  expect(others).toHaveLength(1);
  expect(to.text(others[0] ?? '')).toBe('repaired');
  expect((await transfer({ from, to })).counters).toMatchObject({ filesCopied: 0, filesUnchanged: 2 });
});
