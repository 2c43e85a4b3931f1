import { MemoryStore } from '@drover/connectors/memory';
import type { Segment } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';

type Item = { readonly path: readonly Segment[]; readonly content: string | null; readonly modifiedMs: number };

const legalName = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc.constantFrom('a', 'b', 'A', 'é', 'e\u0301', ' ', '-x'),
  )
  .filter((name) => !/[/\0\uef00-\uefff]/.test(name) && name !== '.' && name !== '..' && name.isWellFormed());

const items: fc.Arbitrary<Item[]> = fc.array(
  fc.record({
    path: fc.array(legalName, { minLength: 1, maxLength: 4 }),
    content: fc.option(fc.string({ maxLength: 300 }), { nil: null }),
    modifiedMs: fc.integer({ min: -1e12, max: 4e12 }),
  }),
  { maxLength: 25 },
);

function storeOf(tree: readonly Item[]): MemoryStore {
  const store = new MemoryStore();
  for (const { path, content, modifiedMs } of tree) {
    try {
      if (content === null) store.putFolder(path, modifiedMs);
      else store.putFile(path, content, modifiedMs);
    } catch {
      // A file stands where this one wants a folder, or the reverse: then the tree just lacks it.
    }
  }
  return store;
}

test('any tree of legal names arrives as it is, and a second run finds nothing to do', async () => {
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 9 }), async (tree, transfers) => {
      const from = storeOf(tree);
      const to = new MemoryStore();
      const journal = new MemoryJournal();
      const first = await transfer({ from, to, journal, policy: { transfers } });
      expect(treeOf(to)).toEqual(treeOf(from));
      expect(first.counters.filesCopied).toBe(first.counters.filesSeen);
      const again = await transfer({ from, to, journal });
      expect(again.counters).toMatchObject({ filesCopied: 0, foldersCreated: 0, bytesRead: 0, itemsRenamed: 0 });
      expect(again.counters.filesUnchanged).toBe(first.counters.filesSeen);
    }),
    { numRuns: 150 },
  );
});

test('any tree arrives whole at a destination with strict names, each file once, the same in every run', async () => {
  await fc.assert(
    fc.asyncProperty(items, async (tree) => {
      const from = storeOf(tree);
      const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false, foldsUnicode: true } });
      const journal = new MemoryJournal();
      const first = await transfer({ from, to, journal });
      const sent = Object.entries(treeOf(from)).filter(([path]) => !path.endsWith('/'));
      const arrived = Object.entries(treeOf(to)).filter(([path]) => !path.endsWith('/'));
      const lost = first.counters.filesUnsupportedAtDestination;
      expect(arrived.length + lost).toBe(sent.length);
      if (lost === 0) expect(contents(arrived)).toEqual(contents(sent));
      const again = await transfer({ from, to, journal });
      expect(again.counters).toMatchObject({ filesCopied: 0, foldersCreated: 0, bytesRead: 0 });
      // Without a journal the names come out the same, because they depend on the names alone.
      const forgetful = await transfer({ from, to });
      expect(forgetful.counters).toMatchObject({ filesCopied: 0, foldersCreated: 0 });
    }),
    { numRuns: 150 },
  );
});

function contents(files: readonly (readonly [string, string])[]): string[] {
  return files.map(([, content]) => content).sort();
}
