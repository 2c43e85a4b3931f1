import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { StorageError, type StorageErrorKind } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

function refusingTimes(store: MemoryStore, kind: StorageErrorKind) {
  return interceptConnection(new MemoryConnection(store), 'to', (step) => {
    if (step === 'to before setModified') throw new StorageError({ kind, message: 'Not yours.', remedy: 'Ask.' });
  });
}

async function copyOneFolder(kind: StorageErrorKind) {
  const from = new MemoryStore();
  from.putFile('folder/file', 'x');
  from.setModified('folder', 1_650_000_000_000);
  const to = new MemoryStore();
  to.putFolder('folder');
  const journal = new MemoryJournal();
  const summary = await transfer({ from, to: refusingTimes(to, kind), journal });
  expect(to.text('folder/file')).toBe('x');
  return { summary, last: journal.records.filter(({ kind }) => kind === 'folder').at(-1) };
}

test("a folder of somebody else's, whose time may not be set, is noted and fails nothing", async () => {
  const { summary, last } = await copyOneFolder('permission-denied');
  expect(summary).toMatchObject({ status: 100, counters: { filesCopied: 1, foldersCreated: 0, foldersFailed: 0 } });
  const notes = [{ note: 'time-not-set', detail: 'Not yours. Ask.' }];
  expect(last).toMatchObject({ path: ['folder'], outcome: { type: 'folder-present', notes } });
});

test('a folder whose time cannot be set for another reason has failed', async () => {
  const { summary, last } = await copyOneFolder('unexpected');
  expect(summary.counters.foldersFailed).toBe(1);
  expect(last?.outcome).toMatchObject({ type: 'failed', side: 'destination', error: { kind: 'unexpected' } });
});

test('a destination that keeps the times of files alone is not asked to set those of folders, and none is noted', async () => {
  const from = new MemoryStore();
  from.putFile('folder/file', 'x');
  from.setModified('folder', 1_650_000_000_000);
  const { times } = new MemoryConnection(from).capabilities;
  const asked: string[] = [];
  const to = new MemoryStore({ capabilities: { times: { ...times, write: 'files' } } });
  const destination = interceptConnection(new MemoryConnection(to), 'to', (step) => void asked.push(step));
  const journal = new MemoryJournal();
  expect(await transfer({ from, to: destination, journal })).toMatchObject({ status: 100 });
  expect(asked).not.toContain('to before setModified');
  expect(journal.records.map(({ outcome }) => ('notes' in outcome ? outcome.notes : null))).toEqual([[], []]);
});
