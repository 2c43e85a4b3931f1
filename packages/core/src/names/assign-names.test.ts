import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Segment, segmentFromText, segmentToText } from '../segment.ts';
import { type AssignmentContext, assignNames, type NamedItem } from './assign-names.ts';
import { isLegalName } from './check-name.ts';
import { nameKey } from './fold-name.ts';
import { hashName } from './hash-name.ts';
import { nameRules } from './name-rules.ts';
import { nameProfileNameSchema } from './profile-name.ts';
import { nastySibling } from './testing/nasty-names.ts';

const NOTHING: AssignmentContext = { depth: 1, assigned: new Map() };
const files = (...names: string[]): NamedItem[] => names.map((name) => ({ name, kind: 'file' }));
const sharepoint = nameRules('sharepoint');

function given(items: readonly NamedItem[], context = NOTHING, rules = sharepoint): Record<string, Segment | null> {
  const assignments = assignNames(items, rules, { mode: 'remove' }, context);
  return Object.fromEntries([...assignments].map(([key, assignment]) => [key, assignment.name]));
}

function stepsOf(name: string, items: readonly NamedItem[], context = NOTHING): readonly string[] {
  const assignment = assignNames(items, sharepoint, { mode: 'remove' }, context).get(name);
  return assignment?.name == null ? [] : (assignment.repair?.steps ?? []);
}

/** Two names, in code-unit order, that are both repaired to `ab` and get the same six digits. */
function namesWithOneSuffix(): readonly string[] {
  const seen = new Map<string, string>();
  for (let serial = 0; ; serial++) {
    const refused = serial.toString(4).replace(/./g, (digit) => ':?*<'.charAt(Number(digit)));
    const name = `a${refused}b`;
    const digits = hashName(name).slice(0, 6);
    const other = seen.get(digits);
    if (other !== undefined) return [other, name].sort((a, b) => (a < b ? -1 : 1));
    seen.set(digits, name);
  }
}

describe('names in one folder', () => {
  it('lets both of two names arrive that differ only in case', () => {
    const items = files('readme', 'README');
    expect(given(items)).toEqual({ README: 'README', readme: 'readme ~d8dd12' });
    expect(stepsOf('readme', items)).toEqual(['added ` ~d8dd12` because `README` and `readme` are one name here']);
  });

  it('keeps names apart that a case-sensitive destination tells apart', () => {
    const rules = nameRules('sharepoint', { caseSensitive: true, foldsUnicode: false });
    expect(given(files('readme', 'README', 'é', 'e\u0301'), NOTHING, rules)).toEqual({
      readme: 'readme',
      README: 'README',
      é: 'é',
      'e\u0301': 'e\u0301',
    });
  });

  it('lets both the composed and the decomposed spelling arrive', () => {
    const names = given(files('\u00e9.txt', 'e\u0301.txt'));
    expect(names['e\u0301.txt']).toBe('e\u0301.txt');
    expect(names['\u00e9.txt']).toMatch(/^\u00e9 ~[0-9a-f]{6}\.txt$/);
  });

  it('leaves a name to whom it belongs rather than to one that was repaired to it', () => {
    const names = given(files('a:b.txt', 'ab.txt'));
    expect(names['ab.txt']).toBe('ab.txt');
    expect(names['a:b.txt']).toMatch(/^ab ~[0-9a-f]{6}\.txt$/);
    expect(stepsOf('a:b.txt', files('a:b.txt', 'ab.txt'))).toEqual([
      'removed `:`',
      expect.stringMatching(/^added ` ~[0-9a-f]{6}` because `ab\.txt` has the name `ab\.txt`$/),
    ]);
  });

  it('puts the suffix after the whole name of a folder', () => {
    const names = given([
      { name: 'v1.2', kind: 'folder' },
      { name: 'V1.2', kind: 'folder' },
    ]);
    expect(names['v1.2']).toMatch(/^v1\.2 ~[0-9a-f]{6}$/);
  });

  it('puts the suffix after a name that only begins with a dot', () => {
    expect(given(files('.gitignore', '.GITIGNORE'))['.gitignore']).toMatch(/^\.gitignore ~[0-9a-f]{6}$/);
  });

  it('tells a file from a folder of the same name', () => {
    const names = given([
      { name: 'Plan', kind: 'file' },
      { name: 'plan', kind: 'folder' },
    ]);
    expect(new Set(Object.values(names).map((name) => name?.toLowerCase())).size).toBe(2);
  });

  it('keeps what earlier runs gave, even when a better claim turns up', () => {
    const assigned = new Map([['a:b', 'ab']]);
    const names = given(files('a:b', 'ab'), { depth: 1, assigned });
    expect(names['a:b']).toBe('ab');
    expect(names['ab']).toMatch(/^ab ~[0-9a-f]{6}$/);
  });

  it('does not give away the name of an item that is missing for the moment', () => {
    const assigned = new Map([['a:b', 'ab']]);
    expect(given(files('a?b'), { depth: 1, assigned })['a?b']).toMatch(/^ab ~/);
  });

  it('explains a kept name as it was explained at first, and says so when it no longer can', () => {
    const assigned = new Map([
      ['a:b', 'ab'],
      ['c:d', 'something else'],
    ]);
    const context = { depth: 1, assigned };
    expect(stepsOf('a:b', files('a:b', 'c:d'), context)).toEqual(['removed `:`']);
    expect(stepsOf('c:d', files('a:b', 'c:d'), context)).toEqual([
      'kept the name `something else` from an earlier run',
    ]);
  });

  it("lets no repaired name fall on a stranger's file, while an unchanged name means the one that is there", () => {
    const context = { depth: 1, assigned: new Map(), taken: ['AB', 'c'] };
    const names = given(files('a:b', 'c'), context);
    expect(names['c']).toBe('c');
    expect(names['a:b']).toMatch(/^ab ~[0-9a-f]{6}$/);
    expect(stepsOf('a:b', files('a:b'), context)[1]).toMatch(/because `ab` is there already and is something else$/);
  });

  it('takes more of the hash when the short suffix is in use', () => {
    const short = given(files('a:b', 'ab'))['a:b'] ?? '';
    const names = given(files('a:b', 'ab', short));
    expect(names[short]).toBe(short);
    expect(names['a:b']).toMatch(/^ab ~[0-9a-f]{16}$/);
    expect(names['a:b']?.startsWith(short)).toBe(true);
  });

  it('finds a free name even when every digit of the hash is in use', () => {
    const first = given(files('a:b', 'ab'))['a:b'] ?? '';
    const second = given(files('a:b', 'ab', first))['a:b'] ?? '';
    const third = given(files('a:b', 'ab', first, second))['a:b'] ?? '';
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('passes over a suffix that a stranger has', () => {
    const short = given(files('a:b', 'ab'))['a:b'] ?? '';
    const names = given(files('a:b', 'ab'), { depth: 1, assigned: new Map(), taken: [short.toUpperCase()] });
    expect(names['a:b']).toMatch(/^ab ~[0-9a-f]{16}$/);
  });

  it('gives different suffixes to names whose hashes begin alike, in whatever order they come', () => {
    const [first = '', second = ''] = namesWithOneSuffix();
    const names = given(files('ab', first, second));
    expect(names[first]).toMatch(/^ab ~[0-9a-f]{6}$/);
    expect(names[second]).toMatch(/^ab ~[0-9a-f]{16}$/);
    expect(names[second]?.startsWith(names[first] ?? '?')).toBe(true);
    expect(given(files(second, first, 'ab'))).toEqual(names);
  });

  it('cuts the stem to make room for the suffix', () => {
    const long = 'x'.repeat(251);
    const names = given(files(`${long}.txt`, `${long.toUpperCase()}.txt`));
    expect(names[`${long}.txt`]).toMatch(/^x{243} ~[0-9a-f]{6}\.txt$/);
  });

  it('cuts a name with private-use characters to one that comes back as it is', () => {
    const windows = nameRules('windows');
    const name = segmentFromText(`\uef80${'y'.repeat(254)}`);
    const given =
      assignNames(files(name, name.toUpperCase()), windows, { mode: 'remove' }, NOTHING).get(name)?.name ?? '';
    expect(segmentToText(given)).toMatch(/^\uef80y{246} ~[0-9a-f]{6}$/);
    expect(segmentFromText(segmentToText(given))).toBe(given);
  });

  it('tells apart items of one name by their keys', () => {
    const items: NamedItem[] = ['id-1', 'id-2', 'id-3'].map((key) => ({ name: 'a.txt', kind: 'file', key }));
    const names = given(items);
    expect(names['id-1']).toBe('a.txt');
    expect(new Set(Object.values(names)).size).toBe(3);
  });

  it('gives no name to what must be skipped, and says why', () => {
    const assignments = assignNames(files('a:b', 'ab'), sharepoint, { mode: 'skip' }, NOTHING);
    expect(assignments.get('a:b')).toEqual({
      name: null,
      problems: [
        {
          problem: 'forbidden-character',
          message: 'The name contains `:`, which is not possible on SharePoint and OneDrive.',
        },
      ],
    });
    expect(assignments.get('ab')).toEqual({ name: 'ab', repair: null });
  });

  it('refuses a replacement that the destination refuses, before any name is looked at', () => {
    expect(() => assignNames([], sharepoint, { mode: 'replace', by: '?' }, NOTHING)).toThrow(
      expect.objectContaining({ kind: 'config-invalid' }),
    );
  });
});

describe.each(nameProfileNameSchema.options)('folders at %s', (profile) => {
  const listing = fc.uniqueArray(
    fc.record({ name: nastySibling, kind: fc.constantFrom('file' as const, 'folder' as const) }),
    { selector: (item) => item.name, maxLength: 12 },
  );
  const folding = fc.record({ caseSensitive: fc.boolean(), foldsUnicode: fc.boolean() });
  const policy = fc.constantFrom({ mode: 'remove' } as const, { mode: 'replace', by: '_' } as const);

  it('get the same names in whatever order they are listed, and no two are one', () => {
    fc.assert(
      fc.property(
        listing,
        folding,
        policy,
        fc.array(nastySibling, { maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        (items, known, mode, taken, random) => {
          const rules = nameRules(profile, known);
          const context = { depth: 0, assigned: new Map(), taken };
          const assignments = assignNames(items, rules, mode, context);
          const shuffled = items
            .map((item) => ({ item, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
          expect(assignNames(shuffled, rules, mode, context)).toEqual(assignments);
          expect(assignments.size).toBe(items.length);
          const keys = [...assignments.values()].map(({ name }) => nameKey(name ?? '', rules));
          expect(new Set(keys).size).toBe(items.length);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('get legal names, their own where these are legal and nobody else has them', () => {
    fc.assert(
      fc.property(listing, folding, policy, (items, known, mode) => {
        const rules = nameRules(profile, known);
        const assignments = assignNames(items, rules, mode, { depth: 0, assigned: new Map() });
        const ownKeys = items
          .filter(({ name, kind }) => isLegalName(name, rules, { kind, depth: 0 }))
          .map(({ name }) => nameKey(name, rules));
        for (const { name, kind } of items) {
          const given = assignments.get(name);
          expect(given?.name == null ? 'nothing' : isLegalName(given.name, rules, { kind, depth: 0 })).toBe(true);
          const alone = ownKeys.filter((key) => key === nameKey(name, rules)).length === 1;
          if (isLegalName(name, rules, { kind, depth: 0 }) && alone) expect(given).toEqual({ name, repair: null });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keep their names through later runs, whatever else comes and goes', () => {
    fc.assert(
      fc.property(listing, listing, folding, policy, (before, after, known, mode) => {
        const rules = nameRules(profile, known);
        const first = assignNames(before, rules, mode, { depth: 0, assigned: new Map() });
        const assigned = new Map([...first].map(([key, { name }]) => [key, name ?? '']));
        const all = [...after, ...before].filter(
          (item, at, items) => items.findIndex((one) => one.name === item.name) === at,
        );
        const second = assignNames(all, rules, mode, { depth: 0, assigned });
        for (const [key, name] of assigned) expect(second.get(key)?.name).toBe(name);
        const keys = [...second.values()].map(({ name }) => nameKey(name ?? '', rules));
        expect(new Set(keys).size).toBe(all.length);
      }),
      { numRuns: 400 },
    );
  });
});
