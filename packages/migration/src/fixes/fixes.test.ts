import { type FixRule, fixesOf, nameRules } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { FixTally, type MetIn } from './fix-tally.ts';
import type { MetItem, Naming, Step } from './item-fate.ts';
import { LongFolders } from './long-folders.ts';

const naming: Naming = { rules: nameRules('sharepoint'), policy: { mode: 'remove' } };
const none = fixesOf([]);
const TOO_LONG = 'unsupported-at-destination:path-too-long';

const item = (path: string, more: Partial<MetItem> = {}): MetItem => {
  return { path: path.split('/'), kind: 'file', bytes: 10, cause: null, over: null, ...more };
};

interface Case {
  readonly where?: Partial<MetIn>;
  readonly given?: Readonly<Record<string, Step>>;
  readonly before?: readonly FixRule[];
}

function tallied(
  rule: FixRule,
  items: readonly MetItem[],
  { where = {}, given = {}, before = [] }: Case = {},
): FixTally {
  const tally = new FixTally(rule);
  const rules = before.map((each, at) => ({ number: at + 1, rule: each }));
  const next = fixesOf([...rules, { number: 9, rule }]);
  for (const each of items) {
    const met = { run: 1, rowId: 'row', naming, met: none, current: fixesOf(rules), next, ...where };
    const looked = tally.look(each, met);
    tally.add(each, met, looked, given[looked.name?.join('/') ?? '']);
  }
  return tally;
}

describe('what a rule changes', () => {
  it('are names with another character, told before and after', () => {
    const tally = tallied({ kind: 'replace-characters', by: '-' }, [
      item('a?/b.txt'),
      item('a?', { kind: 'folder' }),
      item('c:d.txt'),
      item('same.txt'),
    ]);
    expect(tally).toMatchObject({ files: 1, folders: 1, bytes: 10, rows: 1, kept: 0 });
    expect(tally.samples.map(({ before, after }) => [before, after])).toEqual([
      [['a'], ['a-']],
      [['cd.txt'], ['c-d.txt']],
    ]);
  });

  it('are names that were skipped, which then arrive', () => {
    const skipping = { where: { naming: { ...naming, policy: { mode: 'skip' } } } } as const;
    const rule: FixRule = { kind: 'replace-characters', by: '_' };
    const items = [
      item('a?.txt', { cause: 'unsupported-at-destination:name' }),
      item('b?/c.txt', { cause: 'unsupported-at-destination:parent' }),
      item('d.txt', { cause: 'source:locked' }),
    ];
    const tally = tallied(rule, items, skipping);
    expect(tally).toMatchObject({ files: 1 });
    expect([...tally.solved]).toEqual([
      ['unsupported-at-destination:name', 1],
      ['unsupported-at-destination:parent', 1],
    ]);
  });

  it('is everything in a folder with a shorter name, and cured is what then fits', () => {
    const long = (path: string, length: number) => item(path, { cause: TOO_LONG, over: { length, max: 400 } });
    const rule: FixRule = { kind: 'rename-folder', path: ['a', 'a very long name'], name: 'short' };
    const tally = tallied(rule, [
      item('a/a very long name', { kind: 'folder' }),
      long('a/a very long name/x', 411),
      long('a/a very long name/y', 412),
      long('a/z', 401),
    ]);
    expect(tally).toMatchObject({ files: 2, folders: 1 });
    expect([...tally.solved]).toEqual([[TOO_LONG, 1]]);
    expect(tally.samples[1]).toMatchObject({ after: ['a', 'short', 'x'] });
    expect(tally.newNames.map(({ name }) => name)).toEqual(['short']);
  });

  it('is not what earlier runs have named', () => {
    const rule: FixRule = { kind: 'rename-folder', path: ['long name'], name: 'l' };
    const long = item('long name/x', { cause: TOO_LONG, over: { length: 401, max: 400 } });
    const tally = tallied(rule, [long], { given: { 'long name': { name: 'long name', movedUp: 0 } } });
    expect(tally).toMatchObject({ files: 0, kept: 1, rows: 0 });
    expect(tally.solved.size).toBe(0);
  });

  it('is everything in a folder that goes up, and cured is what then fits', () => {
    const long = (path: string, length: number) => item(path, { cause: TOO_LONG, over: { length, max: 400 } });
    const rule: FixRule = { kind: 'move-folder', path: ['a', 'bcd', 'e'], to: [], name: 'E' };
    const items = [
      item('a/bcd/e', { kind: 'folder' }),
      long('a/bcd/e/x', 406), // 'a/bcd/' are six
      long('a/bcd/e/y', 407),
      long('a/bcd/z', 401),
    ];
    const tally = tallied(rule, items);
    expect(tally).toMatchObject({ files: 2, folders: 1 });
    expect([...tally.solved]).toEqual([[TOO_LONG, 1]]);
    expect(tally.samples[1]).toMatchObject({ before: ['a', 'bcd', 'e', 'x'], after: ['E', 'x'] });
    expect(tally.newNames).toMatchObject([{ folder: [], name: 'E' }]);
    const given = { 'a/bcd/e': { name: 'e', movedUp: 0 } };
    expect(tallied(rule, items, { given })).toMatchObject({ files: 0, folders: 0, kept: 3 });
    const before: FixRule[] = [{ kind: 'rename-folder', path: ['a'], name: 'A' }];
    const lower: FixRule = { ...rule, to: ['a'] };
    expect(tallied(lower, items, { before }).samples[1]).toMatchObject({ after: ['A', 'E', 'x'] });
  });

  it('is told beside the earlier of two rules, of which the later one holds', () => {
    const before: FixRule[] = [{ kind: 'move-folder', path: ['a', 'b', 'c'], to: [], name: 'N' }];
    const rule: FixRule = { kind: 'move-folder', path: ['a', 'b', 'c'], to: ['a'], name: 'M' };
    const [c] = [item('a/b/c', { kind: 'folder' })];
    // The later rule holds.
    expect(tallied(rule, [c], { before }).samples).toMatchObject([{ before: ['N'], after: ['a', 'M'] }]);
  });

  it('is what it leaves out, unless another rule does already', () => {
    const rule: FixRule = { kind: 'exclude-extensions', extensions: ['tmp'] };
    const items = [item('a/x.tmp', { cause: 'source:locked' }), item('old/y.tmp'), item('b.txt')];
    const before: FixRule[] = [{ kind: 'exclude-paths', paths: [['old']] }];
    const tally = tallied(rule, items, { before });
    expect(tally).toMatchObject({ files: 1, bytes: 10 });
    expect(tally.samples).toMatchObject([{ before: ['a', 'x.tmp'], after: null }]);
    expect([...tally.solved]).toEqual([['source:locked', 1]]);
  });

  it('counts what a rule cures that was made since the run as cured by that one', () => {
    const rule: FixRule = { kind: 'exclude-larger', bytes: 5 };
    const before: FixRule[] = [{ kind: 'exclude-names', patterns: ['x*'] }];
    const tally = tallied(rule, [item('x', { cause: 'source:locked' })], { before });
    expect(tally).toMatchObject({ files: 0 });
    expect(tally.solved.size).toBe(0);
  });

  it('names collisions of new names in one folder of one run', () => {
    const rule: FixRule = { kind: 'replace-characters', by: '_' };
    const tally = tallied(rule, [item('a?b'), item('A:B'), item('x/a?b'), item('c?')]);
    expect(tally.collisions.map(({ path }) => path)).toEqual([['A:B']]);
    expect(tally.newNames).toHaveLength(4);
  });

  it('is counted in bounded memory', () => {
    const rule: FixRule = { kind: 'replace-characters', by: '_' };
    const tally = tallied(
      rule,
      Array.from({ length: 20_100 }, (_, at) => item(`${at}?`)),
    );
    expect(tally).toMatchObject({ files: 20_100, allNames: false });
    expect(tally.newNames).toHaveLength(20_000);
    expect(tally.samples).toHaveLength(20);
  });
});

describe('folders whose names are long', () => {
  it('come with those first that cure most, the deeper of equals, and a name that is short enough', () => {
    const folders = new LongFolders();
    const top = 'Documents of everybody';
    const add = (row: string, path: string[], length: number) =>
      folders.add(row, { path, kind: 'file' }, { length, max: 100 }, 'utf16');
    add('one', [top, 'Correspondence with authorities', 'a'], 110);
    add('two', [top, 'Correspondence with authorities', 'b'], 120);
    add('one', [top, 'x', 'c'], 105);
    add('one', ['tiny', 'd'], 105);
    expect(folders.list(5)).toEqual([
      { path: [top, 'Correspondence with authorities'], items: 2, rows: 2, by: 20, name: 'Corresponde', to: null },
      { path: [top], items: 2, rows: 1, by: 10, name: 'Documents of', to: null },
      // Without 'Documents of everybody/' its paths are 23 shorter.
      {
        ...{ path: [top, 'Correspondence with authorities'], items: 2, rows: 2, by: 20, to: [] },
        name: expect.any(String),
      },
      { path: [top, 'x'], items: 1, rows: 1, by: 5, name: 'x', to: [] },
    ]);
    expect(folders.list(1)).toHaveLength(2);
    add('one', ['in', top, 'below', 'e'], 110);
    expect(folders.list(9).find(({ path }) => path[2] === 'below')).toMatchObject({ to: ['in'] });
  });
});
