import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, rootRef, StorageError } from '@drover/core';
import { expect, it } from 'vitest';
import { TreeCheck } from './tree-check.ts';

const { signal } = new AbortController();
const NOW = Date.UTC(2026, 10, 22);

function forbidden(vendor: string): StorageError {
  return new StorageError({ kind: 'permission-denied', message: 'no', vendor });
}

/** A tree in which folders called `shut...` cannot be listed and files called `shut...` cannot be read. */
async function check(store: MemoryStore, more: (entry: Entry) => Partial<Entry> = () => ({})): Promise<TreeCheck> {
  const inner = new MemoryConnection(store);
  const connection: Pick<Connection, 'list' | 'access'> = {
    async *list(folder, own) {
      if (folder.segments.at(-1)?.startsWith('shut') === true) throw forbidden('EACCES');
      for await (const page of inner.list(folder, own)) yield page.map((entry) => ({ ...entry, ...more(entry) }));
    },
    access: {
      mayRead: async ({ name }) => {
        if (name.startsWith('shut')) throw forbidden('EPERM');
      },
    },
  };
  const tree = new TreeCheck(connection, NOW);
  await tree.run(rootRef(), signal);
  return tree;
}

it('lists the first hundred folders that cannot be read, with why, and counts the others', async () => {
  const store = new MemoryStore();
  for (let n = 0; n < 130; n++) store.putFile(`a/shut-${n}/x`, 'x');
  store.putFile('a/open/shut-file', 'x');
  const tree = await check(store);
  expect(tree).toMatchObject({
    folders: 132,
    files: 1,
    closedFiles: { count: 1, example: ['a', 'open', 'shut-file'] },
  });
  expect(tree.closed.shown).toHaveLength(100);
  expect(tree.closed.shown[0]).toEqual({ folder: ['a', expect.stringMatching(/^shut-/)], code: 'EACCES' });
  expect(tree.closed.more).toBe(30);
});

it('finds the longest path, what is archived, and what is of the future', async () => {
  const store = new MemoryStore();
  store.putFile(`${'a'.repeat(200)}/${'b'.repeat(200)}/c`, 'x', NOW);
  store.putFile(`${'a'.repeat(200)}/${'b'.repeat(200)}/cc`, 'x', NOW);
  store.putFile('tape/old', 'four', NOW);
  store.putFile('tape/new', 'x', NOW + 7_200_000);
  const tree = await check(store, ({ name }) => (name === 'old' ? { offline: 'kept' } : {}));
  expect(tree.longPaths).toMatchObject({ count: 3, longest: 405 });
  expect(tree.longPaths.example.at(-1)).toBe('cc');
  expect(tree.offline).toEqual({ count: 1, bytes: 4, example: ['tape', 'old'] });
  expect(tree.future).toEqual({ count: 1, example: ['tape', 'new'] });
});
