import { describe, expect, it } from 'vitest';
import { assignNames } from '../names/assign-names.ts';
import { nameRules } from '../names/name-rules.ts';
import { describeFix, type FixRule, fixRuleSchema } from './fix-rule.ts';
import { fixesOf } from './fixes.ts';

const only = (rule: FixRule) => fixesOf([{ number: 4, rule }]);
const leaves = (rule: FixRule, path: string[], kind: 'file' | 'folder' = 'file', size: number | null = 0) =>
  only(rule).leavesOut(path, kind, size) !== null;

describe('rules of a migration', () => {
  it.each<[FixRule, string]>([
    [{ kind: 'replace-characters', by: '-' }, 'In names, "-" stands for each character that the destination refuses.'],
    [{ kind: 'rename-folder', path: ['a', 'long'], name: 'l' }, 'The folder /a/long is called "l" at the destination.'],
    [{ kind: 'exclude-names', patterns: ['*.tmp', 'old/'] }, 'Left out: what is named "*.tmp", "old/".'],
    [
      { kind: 'exclude-extensions', extensions: ['a', 'b', 'c', 'd'] },
      'Left out: files with the extension "a", "b", "c" and 1 more.',
    ],
    [{ kind: 'exclude-larger', bytes: 5 }, 'Left out: files with more than 5 bytes.'],
    [{ kind: 'exclude-paths', paths: [['a', '\nb']] }, 'Left out: /a/\\u000Ab.'],
  ])('%j say what they do', (rule, text) => {
    expect(fixRuleSchema.parse(rule)).toEqual(rule);
    expect(describeFix(rule)).toBe(text);
  });

  it.each([
    { kind: 'exclude-names', patterns: ['/'] },
    { kind: 'exclude-names', patterns: ['a\nb'] },
    { kind: 'exclude-names', patterns: [] },
    { kind: 'exclude-extensions', extensions: ['.tmp'] },
    { kind: 'exclude-larger', bytes: -1 },
    { kind: 'rename-folder', path: [], name: 'a' },
    { kind: 'exclude-paths', paths: [[]] },
    { kind: 'delete-everything' },
  ])('%j is none', (rule) => {
    expect(fixRuleSchema.safeParse(rule).success).toBe(false);
  });

  it('leave out by name, extension, size and path', () => {
    const names: FixRule = { kind: 'exclude-names', patterns: ['~*.TMP', 'cache/'] };
    expect(leaves(names, ['x', '~a.tmp'])).toBe(true);
    expect(leaves(names, ['x', 'a.tmp'])).toBe(false);
    expect(leaves(names, ['Cache'], 'folder')).toBe(true);
    expect(leaves(names, ['Cache'])).toBe(false);
    const extensions: FixRule = { kind: 'exclude-extensions', extensions: ['PST', 'tar.gz'] };
    expect(leaves(extensions, ['mail.pst'])).toBe(true);
    expect(leaves(extensions, ['a.TAR.GZ'])).toBe(true);
    expect(leaves(extensions, ['.pst'])).toBe(false);
    expect(leaves(extensions, ['mail.pst'], 'folder')).toBe(false);
    const larger: FixRule = { kind: 'exclude-larger', bytes: 10 };
    expect([10, 11, null].map((size) => leaves(larger, ['f'], 'file', size))).toEqual([false, true, false]);
    const paths: FixRule = { kind: 'exclude-paths', paths: [['a', 'b']] };
    expect(leaves(paths, ['a', 'b'], 'folder')).toBe(true);
    expect(leaves(paths, ['a', 'B'], 'folder')).toBe(false);
    expect(leaves(paths, ['b'])).toBe(false);
  });

  it('are named by their number where they leave something out', () => {
    expect(only({ kind: 'exclude-larger', bytes: 1 }).leavesOut(['a'], 'file', 2)).toBe(
      'Rule 4. Left out: files with more than 1 bytes.',
    );
  });

  it('hold in their order: of two that contradict each other the later one', () => {
    const fixes = fixesOf([
      { number: 1, rule: { kind: 'replace-characters', by: '_' } },
      { number: 2, rule: { kind: 'rename-folder', path: ['a', 'b'], name: 'one' } },
      { number: 3, rule: { kind: 'rename-folder', path: ['a', 'b'], name: 'two' } },
      { number: 5, rule: { kind: 'replace-characters', by: '-' } },
    ]);
    expect(fixes.names).toEqual({ mode: 'replace', by: '-' });
    expect(fixes.renamesIn(['a'])).toEqual(new Map([['b', 'two']]));
    expect(fixes.renamesIn([]).size).toBe(0);
    expect(fixes.leavesOut(['a', 'b'], 'folder', null)).toBeNull();
  });
});

describe('a folder that a rule renames', () => {
  const rules = nameRules('sharepoint');
  const named = (wanted: string, others: readonly string[], assigned = new Map<string, string>()) => {
    const items = [
      { name: 'A very long name', kind: 'folder' as const, wanted },
      ...others.map((name) => ({ name, kind: 'folder' as const })),
    ];
    return assignNames(items, rules, { mode: 'remove' }, { depth: 1, assigned });
  };

  it('gets that name, repaired where the destination refuses it, and says why', () => {
    expect(named('Short?', []).get('A very long name')).toEqual({
      name: 'Short',
      repair: {
        original: 'A very long name',
        repaired: 'Short',
        steps: ['called it `Short?` by a rule of the migration', 'removed `?`'],
      },
    });
  });

  it('never takes the name of another, and another may have its old one', () => {
    const names = named('short', ['Short', 'a VERY long name']);
    expect(names.get('Short')?.name).toBe('Short');
    expect(names.get('A very long name')?.name).toMatch(/^short ~[0-9a-f]{6}$/);
    expect(names.get('a VERY long name')?.name).toBe('a VERY long name');
  });

  it('keeps the name that an earlier run gave', () => {
    const kept = named('short', [], new Map([['A very long name', 'A very long name']]));
    expect(kept.get('A very long name')).toEqual({ name: 'A very long name', repair: null });
    const other = named('short', [], new Map([['A very long name', 'A very']]));
    expect(other.get('A very long name')?.name).toBe('A very');
  });
});
