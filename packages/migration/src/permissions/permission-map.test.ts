import { CSV_MARK, csvLine } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../steps.ts';
import { discoverPairs } from './discover-pairs.ts';
import { mapPrincipals, type PermissionEntry } from './permission-map.ts';
import { principalName } from './principal.ts';
import { PERMISSION_MAP_COLUMNS, readPermissionMap } from './read-permission-map.ts';

/** Whom a name means by how it looks. */
const mapped = (entries: readonly PermissionEntry[]) => (name: string) =>
  mapPrincipals(entries)(name, principalName(name));
const read = (text: string) => atOnce(readPermissionMap(new TextEncoder().encode(text)));

const CONTROLS = 'The source holds a line break or another control character.';

describe('a permission map', () => {
  it('has lines for domains, users and groups, and may begin with headings', () => {
    const lines = [
      'Source User, Destination User',
      'corp.example.com, example.com',
      'user@example.com, differentuser@example.com',
      'Sales Team, Global Sales Team',
      'S-1-5-21-1-2-3-500, admin@example.com',
      'CORP\\bob, bob@example.com',
      '"Müller, Söhne", Partners',
      'left@example.com,',
    ];
    const { entries, problems, redundant } = read(lines.join('\r\n'));
    expect(problems).toEqual([]);
    expect(redundant).toBe(0);
    expect(entries).toHaveLength(7);
    const map = mapped(entries);
    expect(map('anna@CORP.example.com')).toMatchObject({ to: 'anna@example.com' });
    expect(map('USER@example.com')).toMatchObject({ to: 'differentuser@example.com' });
    expect(map('sales team')).toMatchObject({ to: 'Global Sales Team' });
    expect(map('s-1-5-21-1-2-3-500')).toMatchObject({ to: 'admin@example.com' });
    expect(map('corp\\BOB')).toMatchObject({ to: 'bob@example.com' });
    expect(map('Müller, Söhne'.normalize('NFD'))).toMatchObject({ to: 'Partners' });
    expect(map('left@example.com')).toEqual({ to: null, why: 'not-shared' });
    for (const unknown of ['S-1-5-21-1-2-3-501', 'CORP\\anna', 'else@example.com', 'corp.example.com.evil@x.com'])
      expect(map(unknown)).toEqual({ to: null, why: 'not-mapped' });
  });

  it('may be the user map of the SharePoint Migration Tool, which says of each whether it is a group', () => {
    const { entries, problems } = read('CORP\\bob,bob@example.com,FALSE\nSales,Global Sales,TRUE\n');
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      { source: 'CORP\\bob', destination: 'bob@example.com' },
      { source: 'Sales', destination: 'Global Sales' },
    ]);
  });

  it('shares nothing with a domain whose destination is blank, but for those with a line of their own', () => {
    const { entries } = read('old.com,\nanna@old.com, anna@new.com\nbob@old.com,');
    expect(entries).toHaveLength(2);
    const map = mapped(entries);
    expect(map('bob@old.com')).toEqual({ to: null, why: 'not-shared' });
    expect(map('anna@old.com')).toMatchObject({ to: 'anna@new.com' });
  });

  it('takes nobody for a person of a domain who is not named by an address', () => {
    const map = mapPrincipals(read('old.com, new.com').entries);
    expect(map('team@old.com', 'group')).toEqual({ to: null, why: 'not-mapped' });
    expect(map('team@old.com', 'address')).toEqual({ to: 'team@new.com', named: 'address' });
  });

  it('knows a group that goes by its address also by the name that it is shown by, before its domain', () => {
    const map = mapPrincipals(
      read('old.com, new.com\nSales, new-sales@new.com\nit@old.com, it2@new.com\nIT, none@new.com').entries,
    );
    expect(map('sales@old.com', 'address', 'SALES')).toMatchObject({ to: 'new-sales@new.com' });
    expect(map('sales@old.com', 'address')).toMatchObject({ to: 'sales@new.com' });
    expect(map('it@old.com', 'address', 'IT')).toMatchObject({ to: 'it2@new.com' });
    expect(map('x@old.com', 'address', 'it@old.com')).toMatchObject({ to: 'x@new.com' });
    expect(map('x@other.com', 'address', 'old.com')).toEqual({ to: null, why: 'not-mapped' });
  });

  it('takes nobody for a person of a domain whose address holds a control character', () => {
    const map = mapPrincipals(read('old.com, new.com').entries);
    expect(map('AN\x18NA@old.com', 'address')).toEqual({ to: null, why: 'not-mapped' });
    expect(map('anna@old.com\x18', 'address')).toEqual({ to: null, why: 'not-mapped' });
  });

  it('leaves out what the line of a domain says already, wherever that line stands', () => {
    const { entries, redundant } = read('ann@a.com, ANN@b.com\na.com, b.com\nbob@a.com, robert@b.com');
    expect(redundant).toBe(1);
    expect(entries.map(({ source }) => source)).toEqual(['a.com', 'bob@a.com']);
  });

  it.each([
    ['a@x.com, b@', 1, 'Destination User', 'The destination is no whole address of one user or group.'],
    ['a@x.com, *@y.com', 1, 'Destination User', 'The destination is no whole address of one user or group.'],
    [
      'a@x.com, b@y.com;c@y.com',
      1,
      'Destination User',
      'The destination names several addresses, or none that is one.',
    ],
    ['a@x.com, b\u200b@y.com', 1, 'Destination User', 'The destination holds characters that cannot be seen.'],
    [
      'a@x.com, "b@y.com\nc@y.com"',
      1,
      'Destination User',
      'The destination holds a line break or another control character.',
    ],
    ['ok@x.com, ok@y.com\nANNA@x.com\x18, b@y.com', 2, 'Source User', CONTROLS],
    ['a@x.com, ANNA@y.com\x18', 1, 'Destination User', CONTROLS.replace('source', 'destination')],
    ['a@x.com, CORP\\bob', 1, 'Destination User', 'An account of a Windows domain means nobody at the destination.'],
    ['a@x.com b@y.com', 1, null, 'The line has no comma.'],
    ['h@x.com, h@y.com\n, b@y.com', 2, 'Source User', 'The source is missing.'],
    ['x.com, b@y.com', 1, 'Destination User', 'The source is a whole domain, the destination is not.'],
    ['a@x.com, y.com', 1, 'Destination User', 'The destination is a whole domain, the source is not.'],
    ['a@x.com, S-1-5-32-544', 1, 'Destination User', 'A security identifier means nobody at the destination.'],
    ['a@x.com, b@y.com\n\nA@X.com, c@y.com', 3, 'Source User', 'Line 1 maps it to "b@y.com" already.'],
    ['a, b, c', 1, null, 'The line has more than two parts.'],
    ['a, b, TRUE, c', 1, null, 'The line has more than two parts.'],
  ])('%j is refused with its line and what to do', (text, line, column, reason) => {
    const { problems } = read(text);
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', line, column, reason })]);
    expect(problems[0]?.remedy).toMatch(/\.$/);
  });

  it('says a repeated line once', () => {
    const { entries, problems } = read('a@x.com, b@y.com\na@x.com, B@y.com');
    expect(entries).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', line: 2 })]);
  });

  it('is empty where it says nothing', () => {
    expect(read('')).toEqual({ entries: [], redundant: 0, problems: [] });
  });

  it('reads back what it writes, and leaving out what is redundant changes nobody', () => {
    const name = fc.constantFrom('ann', 'bob', 'Ünal', '=cmd', "o'neil");
    const address = fc.tuple(name, fc.constantFrom('a.com', 'b.com')).map(([user, domain]) => `${user}@${domain}`);
    const entry = fc.oneof(
      fc.record({ source: address, destination: fc.oneof(address, fc.constant('')) }),
      fc.record({ source: fc.constantFrom('a.com', 'b.com'), destination: fc.constantFrom('b.com', 'c.com', '') }),
      fc.record({
        source: fc.constantFrom('Sales', '-Ops, EU'),
        destination: fc.constantFrom('=1+1', 'Global "Sales"'),
      }),
    );
    const entries = fc.uniqueArray(entry, { selector: ({ source }) => source.toLowerCase(), maxLength: 12 });
    fc.assert(
      fc.property(entries, address, (all: readonly PermissionEntry[], who) => {
        const lines = all.map(({ source, destination }) => csvLine([source, destination]));
        const { entries: kept, problems } = read(CSV_MARK + csvLine(PERMISSION_MAP_COLUMNS) + lines.join(''));
        expect(problems).toEqual([]);
        expect(mapped(kept)(who).to?.toLowerCase()).toBe(mapped(all)(who).to?.toLowerCase());
      }),
      { numRuns: 200 },
    );
  });
});

it('pairs what has the same address or group name in both directories', () => {
  const pairs = atOnce(
    discoverPairs(
      ['Ann@x.com', 'bob@x.com', 'Sales', 'S-1-5-21-1-2-3-4', 'x.com'],
      ['ann@X.com', 'sales', 'carl@x.com', 'S-1-5-21-1-2-3-4', 'x.com'],
    ),
  );
  expect(pairs).toEqual([
    { source: 'Ann@x.com', destination: 'ann@X.com' },
    { source: 'Sales', destination: 'sales' },
  ]);
});
