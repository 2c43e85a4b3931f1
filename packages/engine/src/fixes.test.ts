import { type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import type { FixRule, ItemRecord } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';

const windows: MemorySettings = { capabilities: { names: 'windows', caseSensitive: false } };
const by = (...rules: FixRule[]) => ({ policy: { fixes: rules.map((rule, at) => ({ number: at + 1, rule })) } });
const SHORTER: FixRule = { kind: 'rename-folder', path: ['a', 'very long'], name: 'short' };

function sample(): MemoryStore {
  const from = new MemoryStore();
  from.putFile('a/very long/what?.txt', 'w');
  from.putFile('a/very long/deep/b.tmp', 'b');
  from.putFile('a/c.txt', 'c');
  return from;
}

const notesOf = ({ outcome }: ItemRecord) => ('notes' in outcome ? outcome.notes : []);

describe('rules of a migration', () => {
  test.each([['windows', windows] as const, ['posix', {}] as const])(
    'hold for a copy to %s, which says which one did what',
    async (_, settings) => {
      const journal = new MemoryJournal();
      const to = new MemoryStore(settings);
      const excluded: FixRule = { kind: 'exclude-extensions', extensions: ['tmp'] };
      const rules = by({ kind: 'replace-characters', by: '-' }, SHORTER, excluded);
      const { counters } = await transfer({ from: sample(), to, journal, ...rules });
      const what = settings === windows ? 'what-.txt' : 'what?.txt';
      expect(treeOf(to)).toEqual({
        'a/': '',
        'a/c.txt': 'c',
        'a/short/': '',
        'a/short/deep/': '',
        [`a/short/${what}`]: 'w',
      });
      expect(counters).toMatchObject({ filesCopied: 2, filesExcluded: 1 });
      const left = journal.records.find(({ path }) => path.at(-1) === 'b.tmp');
      expect(left?.outcome).toMatchObject({
        reason: 'excluded-by-rule',
        detail: 'Rule 3. Left out: files with the extension "tmp".',
      });
      const renamed = journal.records.find(({ path }) => path.at(-1) === 'very long');
      expect(renamed === undefined ? [] : notesOf(renamed)).toMatchObject([
        { note: 'renamed', repair: { original: 'very long', repaired: 'short' } },
      ]);
      const again = await transfer({ from: sample(), to, journal, ...rules });
      expect(again.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 2, foldersCreated: 0 });
    },
  );

  test('a scan sees what they cure, and gives no names for good', async () => {
    const journal = new MemoryJournal();
    const from = sample();
    const to = new MemoryStore(windows);
    const before = await transfer({ from, to, journal, mode: 'scan' });
    expect(before.scan?.renames.count).toBe(1);
    const after = await transfer({ from, to, journal, mode: 'scan', ...by(SHORTER) });
    expect(after.scan?.renames.examples.map(({ repair }) => repair.repaired)).toEqual(['short', 'what.txt']);
    await transfer({ from, to, journal, ...by(SHORTER) });
    expect(to.text('a/short/what.txt')).toBe('w');
  });

  test('what was copied before keeps its name, and nothing is copied twice, with a rule and after it', async () => {
    const journal = new MemoryJournal();
    const from = sample();
    const to = new MemoryStore(windows);
    await transfer({ from, to, journal });
    from.putFile('a/very long/new?.txt', 'n');
    const rules = by({ kind: 'replace-characters', by: '_' }, SHORTER);
    const { counters } = await transfer({ from, to, journal, ...rules });
    expect(counters).toMatchObject({ filesCopied: 1, filesUnchanged: 3 });
    const paths = ['a/', 'a/c.txt', 'a/very long/', 'a/very long/deep/', 'a/very long/deep/b.tmp'];
    expect(to.paths()).toEqual([...paths, 'a/very long/new_.txt', 'a/very long/what.txt']);
    const without = await transfer({ from, to, journal });
    expect(without.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 4 });
  });

  const UP: FixRule = { kind: 'move-folder', path: ['a', 'very long', 'deep'], to: [], name: 'deep' };

  test.each([['windows', windows] as const, ['posix', {}] as const])(
    'let a folder go up at %s, where the next run and a folder above it under another name find it',
    async (_, settings) => {
      const journal = new MemoryJournal();
      const from = sample();
      const to = new MemoryStore(settings);
      await transfer({ from, to, journal, ...by(UP, SHORTER) });
      expect(to.text('deep/b.tmp')).toBe('b');
      expect(to.paths()).not.toContain('a/short/deep/');
      const moved = journal.records.find(({ path }) => path.at(-1) === 'deep');
      expect(moved === undefined ? [] : notesOf(moved)).toContainEqual({ note: 'moved', to: ['deep'] });
      from.putFile('a/very long/deep/new.txt', 'n');
      // What went up stays up, also when another rule would have it elsewhere.
      const lower: FixRule = { ...UP, to: ['a'], name: 'other' };
      for (const rules of [by(UP, SHORTER), by(UP, SHORTER, lower)]) {
        const again = await transfer({ from, to, journal, ...rules });
        expect(again.counters.filesUnchanged + again.counters.filesCopied).toBe(4);
        expect(again.counters.foldersCreated).toBe(0);
      }
      expect(to.text('deep/new.txt')).toBe('n');
      expect(to.paths().filter((path) => path.endsWith('other/'))).toEqual([]);
    },
  );

  test.each([['windows', windows] as const, ['posix', {}] as const])(
    'let nothing meet at %s: what is of the place keeps its name, and what comes up gets another, whichever was copied first',
    async (_, settings) => {
      const from = sample();
      from.putFile('deep', 'a file at the top');
      const late = new MemoryStore(settings);
      const journal = new MemoryJournal();
      const early = new MemoryStore(settings);
      const other = new MemoryStore();
      other.putFile('deep', 'a file at the top');
      await transfer({ from: other, to: early, journal });
      for (const _again of [1, 2]) await transfer({ from, to: early, journal, ...by(UP) });
      await transfer({ from, to: late, ...by(UP) });
      expect(early.text('deep')).toBe('a file at the top');
      expect(early.paths()).toContainEqual(expect.stringMatching(/^deep ~[0-9a-f]{6}\/b\.tmp$/));
      expect(treeOf(late)).toEqual(treeOf(early));
    },
  );

  test('let what came up first keep its name against an item of the place that is new', async () => {
    const journal = new MemoryJournal();
    const to = new MemoryStore();
    const from = sample();
    await transfer({ from, to, journal, ...by(UP) });
    from.putFile('deep', 'a file at the top');
    await transfer({ from, to, journal, ...by(UP) });
    expect(to.text('deep/b.tmp')).toBe('b');
    expect(to.paths()).toContainEqual(expect.stringMatching(/^deep ~[0-9a-f]{6}$/));
  });

  test.each([
    ["somebody's file", { deep: 'theirs' }, /^deep ~[0-9a-f]{6}\/b\.tmp$/],
    ["a folder with somebody's files", { 'deep/er/theirs.txt': 'theirs' }, /^deep ~[0-9a-f]{6}\/b\.tmp$/],
    ['folders alone, as a run that broke off leaves them', { 'deep/er/': '' }, /^deep\/b\.tmp$/],
  ] as const)('let what comes up beside %s at the destination alone', async (_, theirs, place) => {
    const journal = new MemoryJournal();
    const from = sample();
    const to = new MemoryStore();
    for (const [path, text] of Object.entries(theirs)) {
      if (path.endsWith('/')) to.putFolder(path.slice(0, -1));
      else to.putFile(path, text);
    }
    await transfer({ from, to, journal, ...by(UP) });
    expect(treeOf(to)).toMatchObject(theirs);
    expect(to.paths()).toContainEqual(expect.stringMatching(place));
    const { counters } = await transfer({ from, to, journal, ...by(UP) });
    expect(counters).toMatchObject({ filesCopied: 0, foldersCreated: 0 });
    // Without a journal a folder is known by the hash in its name.
    const forgetful = await transfer({ from, to, ...by(UP) });
    if (!place.test('deep/b.tmp')) expect(forgetful.counters).toMatchObject({ filesCopied: 0, foldersCreated: 0 });
  });

  test('move what is too long where it lies, with a name that a later rule does not take from it', async () => {
    const from = new MemoryStore();
    const deep = Array.from({ length: 3 }, (_, at) => `${at}`.repeat(150));
    from.putFile([...deep, 'f'].join('/'), 'f');
    from.putFile(['a', 'b', 'c', 'g'].join('/'), 'g');
    const journal = new MemoryJournal();
    const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false } });
    const first: FixRule = { kind: 'move-folder', path: deep, to: deep.slice(0, 1), name: 'x' };
    const up: FixRule = { kind: 'move-folder', path: ['a', 'b', 'c'], to: [], name: 'x' };
    const upToo: FixRule = { kind: 'move-folder', path: deep.slice(0, 2), to: [], name: 'X' };
    const scanned = await transfer({ from, to, journal, mode: 'scan', ...by(first, up, upToo) });
    expect(scanned.counters.filesUnsupportedAtDestination).toBe(0);
    await transfer({ from, to, journal, ...by(first, up, upToo) });
    expect(to.text([deep[0], 'x', 'f'].join('/'))).toBe('f');
    expect(to.text('x/g')).toBe('g');
    expect(to.paths()).toContainEqual(expect.stringMatching(/^X ~[0-9a-f]{6}\/$/));
  });

  test('a folder that never came to be is free for a shorter name', async () => {
    const journal = new MemoryJournal();
    const from = new MemoryStore();
    const deep = Array.from({ length: 3 }, (_, at) => `${at}`.repeat(150));
    from.putFile([...deep, 'f'].join('/'), 'f');
    const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false } });
    const blocked = await transfer({ from, to, journal });
    expect(blocked.counters).toMatchObject({ filesCopied: 0, filesUnsupportedAtDestination: 1 });
    const rules = by({ kind: 'rename-folder', path: deep, name: 'two' });
    const cured = await transfer({ from, to, journal, ...rules });
    expect(cured.counters).toMatchObject({ filesCopied: 1, filesUnsupportedAtDestination: 0 });
    expect(to.text([deep[0], deep[1], 'two', 'f'].join('/'))).toBe('f');
  });
});
