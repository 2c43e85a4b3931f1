import { MemoryStore } from '@drover/connectors/memory';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';

function sampleStore(): MemoryStore {
  const store = new MemoryStore();
  store.putFile('a.txt', 'alpha', 1_700_000_000_000);
  store.putFile('folder/b.txt', 'beta', 1_700_000_001_000);
  store.putFile('folder/deep/er/c.bin', new Uint8Array(300_000).fill(7), 1_700_000_002_000);
  store.putFolder('empty', 1_600_000_000_000);
  store.setModified('folder', 1_650_000_000_000);
  return store;
}

test('a tree arrives with its content, its empty folders and its times', async () => {
  const from = sampleStore();
  const to = new MemoryStore();
  const summary = await transfer({ from, to });
  expect(summary.status).toBe(100);
  expect(treeOf(to)).toEqual(treeOf(from));
  expect(summary.counters).toMatchObject({ filesCopied: 3, foldersCreated: 4, bytesCopied: 300_009, filesSeen: 3 });
  for (const path of ['a.txt', 'folder', 'folder/b.txt', 'empty', 'folder/deep/er/c.bin']) {
    expect(to.get(path)?.modifiedMs, path).toBe(from.get(path)?.modifiedMs);
  }
});

test('a second run has nothing to do, with and without a journal', async () => {
  const from = sampleStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  await transfer({ from, to, journal });
  for (const again of [journal, new MemoryJournal()]) {
    const summary = await transfer({ from, to, journal: again });
    expect(summary.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 3, foldersCreated: 0, bytesRead: 0 });
  }
});
