import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameRules } from '../names/name-rules.ts';
import { repairName } from '../names/repair-name.ts';
import { DEFAULT_EXCLUSIONS, exclusionRuleSchema, OPTIONAL_EXCLUSIONS } from './exclusion-rules.ts';
import { addExclusion, exclusionNames, exclusionSet, matchExclusion, removeExclusion } from './exclusion-set.ts';
import { matchesGlob } from './glob.ts';

const migration = exclusionSet(['default']);
const idOf = (name: string, kind: 'file' | 'folder' | 'link', set = migration) =>
  matchExclusion(name, kind, set)?.id ?? null;

describe('exclusions', () => {
  it.each([
    ['$RECYCLE.BIN', 'folder', 'windows-recycle-bin'],
    ['$Recycle.Bin', 'folder', 'windows-recycle-bin'],
    ['RECYCLER', 'folder', 'windows-recycler'],
    ['system volume information', 'folder', 'system-volume-information'],
    ['.Trash-1000', 'folder', 'linux-trash'],
    ['.Trashes', 'folder', 'mac-trash'],
    ['@Recycle', 'folder', 'qnap-recycle'],
    ['#recycle', 'folder', 'synology-recycle'],
    ['~snapshot', 'folder', 'netapp-snapshots'],
    ['.snapshot', 'folder', 'nfs-snapshots'],
    ['THUMBS.DB', 'file', 'windows-thumbnails'],
    ['ehthumbs_vista.db', 'file', 'windows-media-thumbnails'],
    ['Desktop.ini', 'file', 'windows-folder-settings'],
    ['.DS_Store', 'file', 'mac-folder-settings'],
    ['~$report.docx', 'file', 'office-owner-file'],
    ['.~lock.report.odt#', 'file', 'libreoffice-lock'],
  ] as const)('leave out %s, a %s, by the rule %s', (name, kind, id) => {
    expect(idOf(name, kind)).toBe(id);
  });

  it.each<[string, 'file' | 'folder' | 'link', string]>([
    ['Recycler', 'folder', 'a folder of that name that Windows did not make'],
    ['.ds_store', 'file', 'macOS always writes it in one way'],
    ['#Recycle', 'folder', 'Synology always writes it in one way'],
    ['Thumbs.db', 'folder', 'thumbnails are a file'],
    ['~$report', 'folder', 'owner files are files'],
    ['$RECYCLE.BIN', 'file', 'a recycle bin is a folder'],
    ['$RECYCLE.BIN', 'link', 'links are reported as links'],
    ['thumbs.db.txt', 'file', 'the whole name counts'],
    ['my desktop.ini', 'file', 'the whole name counts'],
    ['._photo.jpg', 'file', 'it may hold all there is of an old document'],
    ['', 'file', 'nothing is no name'],
  ])('let %s, a %s, pass: %s', (name, kind, _why) => {
    expect(idOf(name, kind)).toBeNull();
  });

  it('are none unless asked for', () => {
    const none = exclusionSet([]);
    for (const { pattern, kind } of DEFAULT_EXCLUSIONS) {
      expect(matchExclusion(pattern, kind === 'folder' ? 'folder' : 'file', none)).toBeNull();
    }
  });

  it('catch names before the destination would have them repaired', () => {
    const owner = '~$report.docx';
    expect(repairName(owner, nameRules('sharepoint'), { mode: 'remove' }, { kind: 'file', depth: 0 })?.repaired).toBe(
      'report.docx',
    );
    expect(idOf(owner, 'file')).toBe('office-owner-file');
  });

  it('have ids, titles and patterns of their own that are fit to be stored and shown', () => {
    const rules = [...DEFAULT_EXCLUSIONS, ...OPTIONAL_EXCLUSIONS];
    for (const rule of rules) expect(exclusionRuleSchema.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
    for (const part of ['id', 'title'] as const)
      expect(new Set(rules.map((rule) => rule[part])).size).toBe(rules.length);
    for (const { id } of rules) expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it('can be chosen, added to and taken from, and are stored as names', () => {
    let set = exclusionSet(['default', '-windows-thumbnails', 'apple-double']);
    set = addExclusion(set, '*.BAK');
    set = addExclusion(set, 'apple-double-folder');
    set = addExclusion(set, 'old?/');
    set = removeExclusion(set, '.DS_Store');
    set = removeExclusion(set, 'windows-folder-settings');
    const stored = JSON.parse(JSON.stringify(exclusionNames(set)));
    expect(exclusionSet(stored)).toEqual(set);
    expect(idOf('Thumbs.db', 'file', set)).toBeNull();
    expect(idOf('.DS_Store', 'file', set)).toBeNull();
    expect(idOf('desktop.ini', 'file', set)).toBeNull();
    expect(idOf('._a', 'file', set)).toBe('apple-double');
    expect(idOf('.AppleDouble', 'folder', set)).toBe('apple-double-folder');
    expect(idOf('letter.bak', 'file', set)).toBe('glob:*.BAK');
    expect(idOf('letter.bak', 'folder', set)).toBe('glob:*.BAK');
    expect(idOf('OLD1', 'folder', set)).toBe('glob:old?/');
    expect(idOf('OLD1', 'file', set)).toBeNull();
    expect(exclusionNames(removeExclusion(removeExclusion(set, '*.BAK'), 'old?/'))).not.toContain('glob:*.BAK');
    expect(idOf('OLD1', 'folder', removeExclusion(set, 'old?/'))).toBeNull();
  });

  it('give back every edited set from its names', () => {
    const glob = fc.stringMatching(/^[a-zA-Z*?./-]{1,12}$/).filter((text) => text !== '/');
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 5 }), (globs) => {
        const set = globs.reduce(addExclusion, migration);
        expect(exclusionSet(exclusionNames(set))).toEqual(set);
        expect(globs.reduce(removeExclusion, set).rules.length).toBeLessThanOrEqual(migration.rules.length);
      }),
    );
  });

  it('stand in the reference as they are', async () => {
    const page = await readFile(new URL('../../../../docs/reference/exclusions.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(.+?)` \| `(.+?)` \| (\w+) \| (.+?) \| (.+?) \| (\w+) \|$/gm)].map((row) =>
      row.slice(1),
    );
    expect(rows).toEqual(
      [...DEFAULT_EXCLUSIONS, ...OPTIONAL_EXCLUSIONS].map((rule) => [
        rule.id,
        rule.pattern,
        rule.kind,
        rule.caseSensitive ? 'as written' : 'any',
        rule.title,
        DEFAULT_EXCLUSIONS.includes(rule) ? 'on' : 'off',
      ]),
    );
  });

  it('refuse a name that stands for nothing', () => {
    for (const name of ['maybe', '', 'glob:', '-maybe']) {
      expect(() => exclusionSet([name])).toThrow(expect.objectContaining({ kind: 'config-invalid' }));
    }
  });
});

describe('globs', () => {
  it.each([
    ['a.txt', '*.txt', true],
    ['.txt', '*.txt', true],
    ['a.txt.gz', '*.txt', false],
    ['abc', 'a?c', true],
    ['a🐂c', 'a?c', true],
    ['ac', 'a?c', false],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['[a]', '[a]', true],
    ['a', '[a]', false],
    ['line\nbreak', '*break', true],
    ['', '*', true],
    ['', '?', false],
    ['abcabc', '*abc', true],
    ['aaab', '*a*b*', true],
    ['abc', '', false],
  ])('%j is of the pattern %j: %s', (name, pattern, expected) => {
    expect(matchesGlob(name, pattern)).toBe(expected);
  });

  it('agree with the regular expression that says the same', () => {
    const text = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{0,10}$/), text, (name, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(name, pattern)).toBe(expression.test(name));
      }),
      { numRuns: 3000 },
    );
  });

  it('cannot be made slow', () => {
    const started = performance.now();
    expect(matchesGlob('a'.repeat(10_000), `${'a*'.repeat(200)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
