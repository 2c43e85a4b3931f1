import type { ItemOutcome, ItemRecord } from '@drover/core';
import { StorageError } from '@drover/core';
import { expect, it } from 'vitest';
import { count, newCounters } from './counters.ts';

it('adds the sizes of what failed, of what was left alone and of what was excluded, each by itself', () => {
  const counters = newCounters();
  const add = (outcome: ItemOutcome, sizes: Partial<ItemRecord> & Pick<ItemRecord, 'bytes'>): void =>
    count(counters, { path: ['f'], kind: 'file', outcome, startedAt: 0, endedAt: 0, ...sizes });
  const error = new StorageError({ kind: 'locked', message: 'It is in use.' });
  add({ type: 'skipped', reason: 'unchanged', notes: [] }, { bytes: 0, size: 70 });
  add({ type: 'skipped', reason: 'unsupported-at-destination', cause: 'too-large', notes: [] }, { bytes: 5000 });
  add({ type: 'skipped', reason: 'filtered', notes: [] }, { bytes: 0, size: 11 });
  add({ type: 'skipped', reason: 'excluded-by-rule', notes: [] }, { bytes: 0, kind: 'folder' });
  add({ type: 'failed', side: 'source', error, attempts: 3 }, { bytes: 2, size: 900 });
  add({ type: 'copied', verified: 'hash', notes: [] }, { bytes: 10 });
  expect(counters).toMatchObject({ bytesSkipped: 5070, bytesFailed: 900, bytesCopied: 10 });
  expect(counters).toMatchObject({ filesExcluded: 2, foldersExcluded: 1, bytesExcluded: 11 });
});
