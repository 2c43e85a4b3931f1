import { describe, expect, it } from 'vitest';
import { atOnce } from '../steps.ts';
import { type DestinationPattern, parsePattern } from './destination-pattern.ts';
import { readLookUp } from './look-up.ts';
import { type Candidate, type Pairing, type PairingRule, pairNames } from './pair-names.ts';

const FOLDERS = { source: 'machine', destination: 'machine' } as const;
const USERS = { source: 'machine', destination: 'users' } as const;

const folder = (name: string): Candidate => ({ name, aliases: [], place: { root: '', path: ['D:', 'Users', name] } });
const user = (name: string, ...aliases: string[]): Candidate => ({ name, aliases, place: { root: name, path: [] } });
const pattern = (text: string): DestinationPattern => {
  const parsed = parsePattern(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};
const lookUp = (text: string): PairingRule => ({
  kind: 'look-up',
  lookUp: atOnce(readLookUp(new TextEncoder().encode(text), 'users')),
});
/** Outcome, rule, and the way to the destination or destinations. */
const told = (pairings: readonly Pairing[]) =>
  pairings.map((pairing) => {
    const way = ({ root, path }: { root: string; path: readonly string[] }) => [root, ...path].join('/');
    if (pairing.outcome === 'unmatched') return [pairing.outcome];
    const to = pairing.outcome === 'matched' ? [pairing.destination] : pairing.destinations;
    return [pairing.outcome, pairing.rule, ...to.map(way)];
  });

describe('pairing', () => {
  it('tries rules in order, and says which one has found the destination', () => {
    const sides = {
      sources: ['anna', 'bob', 'carl', 'dora', 'emil'].map(folder),
      destinations: [user('bob'), user('carl@example.com'), user('d.meyer@example.com', 'DORA'), user('emil@old.org')],
      styles: USERS,
    };
    const rules: readonly PairingRule[] = [
      lookUp('anna,a.smith@example.com/Home\n'),
      { kind: 'equal-names', below: ['From the file server'] },
      { kind: 'directory' },
      { kind: 'template', pattern: pattern('{name}@example.com') },
    ];
    expect(told(atOnce(pairNames(sides, rules)))).toEqual([
      ['matched', 'look-up', 'a.smith@example.com/Home'],
      ['matched', 'equal-names', 'bob/From the file server'],
      ['matched', 'directory', 'carl@example.com'],
      ['matched', 'directory', 'd.meyer@example.com'],
      ['matched', 'directory', 'emil@old.org'],
    ]);
    expect(told(atOnce(pairNames(sides, [rules[3] ?? lookUp('')])))).toEqual([
      ['unmatched'],
      ['unmatched'],
      ['matched', 'template', 'carl@example.com'],
      ['unmatched'],
      ['unmatched'],
    ]);
  });

  it('does not guess where a rule finds several, and leaves it to no later rule', () => {
    const sides = {
      sources: [folder('anna'), user('CORP\\bob')],
      destinations: [user('anna@a.org'), user('anna@b.org'), user('bob@a.org')],
      styles: USERS,
    };
    const rules: readonly PairingRule[] = [
      { kind: 'directory' },
      { kind: 'template', pattern: pattern('{name}@a.org') },
    ];
    expect(told(atOnce(pairNames(sides, rules)))).toEqual([
      ['ambiguous', 'directory', 'anna@a.org', 'anna@b.org'],
      ['matched', 'directory', 'bob@a.org'],
    ]);
  });

  it('takes names for the same whatever their case and accents, and the very same one first', () => {
    const sides = {
      sources: ['Zoe\u0308', 'ANNA', 'anna', 'Bob'].map(folder),
      destinations: ['zoë', 'anna', 'Anna', 'bob'].map(folder),
      styles: FOLDERS,
    };
    expect(told(atOnce(pairNames(sides, [{ kind: 'equal-names' }])))).toEqual([
      ['matched', 'equal-names', '/D:/Users/zoë'],
      ['ambiguous', 'equal-names', '/D:/Users/anna', '/D:/Users/Anna'],
      ['matched', 'equal-names', '/D:/Users/anna'],
      ['matched', 'equal-names', '/D:/Users/bob'],
    ]);
  });

  it.each([
    ['users', '{name}@contoso.com/H-Drive', 'anna@contoso.com', ['H-Drive']],
    ['machine', 'e:/homes/{name}', '', ['E:', 'homes', 'anna']],
    ['server', '~/{name}', '~', ['anna']],
    ['server', '/srv/{name}/old', '', ['srv', 'anna', 'old']],
  ] as const)('fills a name into the path of a %s: %s', (destination, template, root, path) => {
    const sides = {
      sources: [folder('anna')],
      destinations: null,
      styles: { source: 'machine' as const, destination },
    };
    const [pairing] = atOnce(pairNames(sides, [{ kind: 'template', pattern: pattern(template) }]));
    expect(pairing).toMatchObject({ outcome: 'matched', destination: { root, path } });
  });
});

describe('a look-up file', () => {
  const read = (text: string) => atOnce(readLookUp(new TextEncoder().encode(text), 'users'));

  it('may name its columns or not, and sources by name or by path', () => {
    for (const text of ['Anna,a@x.org\n', 'Source Path,Destination Path\nD:/Users/Anna,a@x.org\n']) {
      const { find, problems } = read(text);
      expect(problems).toEqual([]);
      expect(find(['anna', 'D:/Users/anna'])).toEqual([{ root: 'a@x.org', path: [] }]);
      expect(find(['bob'])).toEqual([]);
    }
  });

  it('gives all that its lines say, each once', () => {
    const { find } = read('anna,a@x.org\nANNA,b@x.org\nanna,a@x.org');
    expect(find(['anna']).map(({ root }) => root)).toEqual(['a@x.org', 'b@x.org']);
  });

  it('tells of lines that say nothing of use', () => {
    const { problems } = read('anna\n,b@x.org\ncarl,/\n');
    expect(problems.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [1, 'column 2', 'The line has no destination.'],
      [2, 'column 1', 'The line names no source.'],
      [3, 'column 2', 'The path names no user, drive or library.'],
    ]);
  });
});
