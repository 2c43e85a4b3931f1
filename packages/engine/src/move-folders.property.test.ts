import { type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { type FixRule, finalPath, type ItemRecord, type KnownItem, pathKey } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';

/** Names of which many are one at some destination. */
const NAMES = ['deep', 'Deep', 'd\u00e9ep', 'de\u0301ep', 'DEEP', 'deep?', 'other'] as const;
const DESTINATIONS: readonly MemorySettings[] = [
  {},
  { capabilities: { names: 'windows', caseSensitive: false } },
  { capabilities: { names: 'sharepoint', caseSensitive: false, foldsUnicode: true } },
];

const name = fc.constantFrom(...NAMES);
const move = fc.record({ middle: fc.constantFrom('b', 'c'), own: name, top: fc.boolean(), wanted: name });
const cases = fc.record({
  settings: fc.constantFrom(...DESTINATIONS),
  /** Folders at the top, in `a`, and below the two folders in it. */
  own: fc.uniqueArray(name),
  ownLower: fc.uniqueArray(name),
  below: fc.record({ b: fc.uniqueArray(name, { minLength: 1 }), c: fc.uniqueArray(name) }),
  /** Folders that only the destination has, in the same two places. */
  theirs: fc.uniqueArray(name, { maxLength: 3 }),
  theirsLower: fc.uniqueArray(name, { maxLength: 3 }),
  moves: fc.array(move, { minLength: 1, maxLength: 4 }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function sourceOf({ own, ownLower, below }: Case): MemoryStore {
  const store = new MemoryStore();
  for (const each of own) store.putFile([each, 'own.txt'], `own ${each}`);
  for (const each of ownLower) store.putFile(['a', each, 'own.txt'], `lower ${each}`);
  for (const [middle, names] of Object.entries(below)) {
    for (const each of names) store.putFile(['a', middle, each, 'deep.txt'], `${middle} ${each}`);
  }
  return store;
}

function destinationOf({ settings, theirs, theirsLower }: Case): MemoryStore {
  const store = new MemoryStore(settings);
  for (const each of theirs) if (legal(each)) store.putFile([each, 'theirs.txt'], `theirs ${each}`);
  for (const each of theirsLower) if (legal(each)) store.putFile(['a', each, 'theirs.txt'], `theirs ${each}`);
  return store;
}

const legal = (each: string) => !each.includes('?');

function rulesOf({ moves, settings }: Case): FixRule[] {
  return moves.flatMap(({ middle, own, top, wanted }): FixRule[] => {
    const isRefused = settings.capabilities !== undefined && !legal(wanted);
    return isRefused ? [] : [{ kind: 'move-folder', path: ['a', middle, own], to: top ? [] : ['a'], name: wanted }];
  });
}

const places = (records: readonly ItemRecord[]) =>
  records
    .flatMap(({ path, outcome }) =>
      ('notes' in outcome ? outcome.notes : []).flatMap((note) =>
        note.note === 'moved' ? [`${path.join('/')} -> ${note.to.join('/')}`] : [],
      ),
    )
    .sort();

const namesAfter = (journal: MemoryJournal) => {
  const known = new Map<string, KnownItem>();
  for (const { path, known: news } of journal.records) if (news !== undefined) known.set(pathKey(path), news);
  return known;
};

test('whatever goes up leaves all others their names, goes where the scan said, and is found there by the next run', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const [from, to, plain] = [sourceOf(each), destinationOf(each), destinationOf(each)];
      const before = to.paths().filter((path) => path.endsWith('theirs.txt'));
      const rules = rulesOf(each);
      const policy = { fixes: rules.map((rule, at) => ({ number: at + 1, rule })) };
      const [scanned, journal, without] = [new MemoryJournal(), new MemoryJournal(), new MemoryJournal()];
      await transfer({ from, to, journal: scanned, mode: 'scan', policy });
      const { counters } = await transfer({ from, to, journal, policy });
      await transfer({ from, to: plain, journal: without });

      expect(places(journal.records)).toEqual(places(scanned.records));
      const known = namesAfter(journal);
      const ordinary = namesAfter(without);
      const files = journal.records.filter(({ kind }) => kind === 'file');
      expect(counters.filesCopied).toBe(files.length);
      const final = (path: readonly string[]) => finalPath(path, (key) => known.get(key));
      expect(new Set(files.map(({ path }) => pathKey(final(path)))).size).toBe(files.length);
      for (const { path } of files) {
        expect(to.text(final(path).join('/'))).toBe(from.text(path.join('/')));
        if (path.at(-1) === 'own.txt') expect(final(path)).toEqual(finalPath(path, (key) => ordinary.get(key)));
      }
      expect(to.paths().filter((path) => path.endsWith('theirs.txt'))).toEqual(before);
      const again = await transfer({ from, to, journal, policy });
      expect(again.counters).toMatchObject({ filesCopied: 0, foldersCreated: 0, filesUnchanged: files.length });
    }),
    { numRuns: 40 },
  );
});
