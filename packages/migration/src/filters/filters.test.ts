import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from './parse-filter.ts';
import { ROW_STATUSES, statesMeant, statesWith } from './row-status.ts';
import { splitFilter } from './split-filter.ts';
import { quoted, suggestFilter } from './suggest-filter.ts';

const one = (text: string) => {
  const { filter, problems } = parseFilter(text);
  expect(problems).toEqual([]);
  expect(filter).toHaveLength(1);
  return filter[0];
};

describe('a filter', () => {
  it.each([
    ['anna', { column: null, negated: false, test: { kind: 'contains', text: 'anna' } }],
    ['-anna', { column: null, negated: true, test: { kind: 'contains', text: 'anna' } }],
    ['"anna and bob"', { column: null, test: { kind: 'contains', text: 'anna and bob' } }],
    ['"say ""hi"""', { column: null, test: { kind: 'contains', text: 'say "hi"' } }],
    ['/home/anna', { column: null, test: { kind: 'contains', text: '/home/anna' } }],
    ['C:/Users', { column: null, test: { kind: 'contains', text: 'C:/Users' } }],
    ['smb://host', { column: null, test: { kind: 'contains', text: 'smb://host' } }],
    ['10:30', { column: null, test: { kind: 'contains', text: '10:30' } }],
    ['-', { column: null, negated: false, test: { kind: 'contains', text: '-' } }],
    ['/ann?a/', { column: null, test: { kind: 'matches', pattern: 'ann?a' } }],
    ['/a\\/b c/', { column: null, test: { kind: 'matches', pattern: 'a/b c' } }],
    ['source:/\\w/', { column: 'source', test: { kind: 'matches', pattern: '\\w' } }],
    ['destination path:/x y/', { column: 'destination path', test: { kind: 'matches', pattern: 'x y' } }],
    ['Destination-Path:x', { column: 'destination path', test: { kind: 'contains', text: 'x' } }],
    ['destinationpath:x', { column: 'destination path', test: { kind: 'contains', text: 'x' } }],
    ['path:C:\\Users', { column: 'path', test: { kind: 'contains', text: 'C:\\Users' } }],
    ['tags:pilot', { column: 'tags', test: { kind: 'is', text: 'pilot' } }],
    ['-tags:""', { column: 'tags', negated: true, test: { kind: 'empty' } }],
    ['notes: "call Bob"', { column: 'notes', test: { kind: 'contains', text: 'call Bob' } }],
    ['status:"some problems"', { column: 'status', test: { kind: 'states', states: ['problems'] } }],
    ['status:Issues', { column: 'status', test: { kind: 'states', states: ['problems', 'canceled'] } }],
    ['status:Completed', { column: 'status', test: { kind: 'states', states: ['success'] } }],
    ['status:"Never Run"', { column: 'status', test: { kind: 'states', states: ['new'] } }],
    ['status:failure', { column: 'status', test: { kind: 'states', states: ['failed'] } }],
    ['status:Scheduled', { column: 'schedule', negated: true, test: { kind: 'empty' } }],
    ['-status:"scheduled"', { column: 'schedule', negated: false, test: { kind: 'empty' } }],
    ['status:can', { column: 'status', test: { kind: 'states', states: ['canceling', 'canceled'] } }],
    ['failed:>0', { column: 'failed', test: { kind: 'compares', by: '>', value: 0, bytes: false } }],
    ['data:>=1.5GiB', { column: 'data', test: { kind: 'compares', by: '>=', value: 1.5 * 1024 ** 3, bytes: true } }],
    ['skipped:<2k', { column: 'skipped', test: { kind: 'compares', by: '<', value: 2048, bytes: true } }],
    ['code:404', { column: 'code', test: { kind: 'compares', by: '=', value: 404, bytes: false } }],
    ['code:""', { column: 'code', test: { kind: 'empty' } }],
    ['permissions:"Needs decision"', { column: 'permissions', test: { kind: 'is', text: 'needs-decision' } }],
    ['permissions:needs', { column: 'permissions', test: { kind: 'is', text: 'needs-decision' } }],
    ['permissions:"new map"', { column: 'permissions', test: { kind: 'is', text: 'map-changed' } }],
    ['permissions:""', { column: 'permissions', test: { kind: 'empty' } }],
    ['readiness:Blocked', { column: 'readiness', test: { kind: 'is', text: 'blocked' } }],
  ])('reads %s', (text, expected) => {
    expect(one(text)).toMatchObject({ text: text.trim(), ...expected });
  });

  it('holds all of its terms, each of which can be taken out', () => {
    const { filter } = parseFilter('  status:failed   -tags:"not now"  anna /x y/ ');
    expect(filter.map(({ text }) => text)).toEqual(['status:failed', '-tags:"not now"', 'anna', '/x y/']);
    const rest = filter.filter((_, at) => at !== 1).map(({ text }) => text);
    expect(parseFilter(rest.join(' ')).filter).toEqual(filter.filter((_, at) => at !== 1));
    expect(parseFilter(' ')).toEqual({ filter: [], problems: [] });
  });

  it.each([
    ['colour:red', /no column "colour"/],
    ['status:sleeping', /no status "sleeping"/],
    ['status:', /Nothing stands after the colon/],
    ['files:many', /"many" is no number\./],
    ['files:>1GiB', /no number\./],
    ['data:>much', /no number or size/],
    ['data:/1/', /takes no regular expression/],
    [`/${'a'.repeat(201)}/`, /200 characters/],
    ['files:""', /never empty/],
    ['readiness:maybe', /never "maybe"/],
    ['permissions:maybe', /never "maybe"/],
    ['a '.repeat(51), /50 terms/],
    ['data:>9999999P', /no number or size/],
  ])('says what is wrong with %s, and what to write', (text, reason) => {
    const { problems } = parseFilter(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.reason).toMatch(reason);
    expect(problems[0]?.remedy).not.toBe('');
  });

  it('reads every text, and leaves out none of it but blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a:/"\\- \t>1', 'tags', 'status') }), (text) => {
        const joined = splitFilter(text).map((term) => term.text);
        expect(joined.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        expect(joined.every((term) => term !== '')).toBe(true);
        parseFilter(text);
      }),
    );
  });
});

describe('suggestions', () => {
  const known = { tags: ['pilot', 'late ones'], flags: ['vip'] };
  const terms = (text: string) => suggestFilter(text, known).map(({ term }) => term);

  it('name the columns that begin as the last term does, and tags that hold it', () => {
    expect(terms('anna stat')).toEqual(['status:']);
    expect(terms('pi')).toEqual(['tags:pilot']);
    expect(terms('').length).toBe(20);
  });

  it('name columns of two words once the first stands there', () => {
    expect(suggestFilter('anna -destination p', known)[0]).toEqual({
      ...{ text: 'anna -destination path:', term: '-destination path:', about: 'Destination path' },
    });
    expect(terms('Destination ').slice(0, 2)).toEqual(['destination path:', 'destination name:']);
    expect(terms('files s').slice(0, 3)).toEqual(['files successful:', 'files skipped:', 'status:']);
    expect(terms('tags:files s')[0]).toBe('status:');
  });

  it('go on within quotation marks that are still open', () => {
    expect(suggestFilter('x tags:"late ', known)).toEqual([
      { text: 'x tags:"late ones"', term: 'tags:"late ones"', about: '' },
    ]);
    expect(terms('tags:"late ones" ').length).toBe(20);
  });

  it('name the values of a column, and complete the whole text', () => {
    expect(suggestFilter('anna -tags:la', known)).toEqual([
      { text: 'anna -tags:"late ones"', term: '-tags:"late ones"', about: '' },
    ]);
    expect(terms('tags:')).toEqual(['tags:pilot', 'tags:"late ones"']);
    expect(terms('status:fail')).toEqual(['status:Failures', 'status:Failed']);
    expect(terms('/x/')).toEqual([]);
  });

  it('quote words so that they are read as they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (word) => {
        expect(one(`tags:${quoted(word)}`)?.test).toEqual({ kind: 'is', text: word });
      }),
    );
  });
});

it('free text finds a status also by a word of Mover, where it is the whole of it', () => {
  expect(statesWith('Completed')).toEqual(['success']);
  expect(statesWith('complete')).toEqual([]);
  expect(statesWith('run')).toEqual(['running']);
});

it('every word of the table and the dashboard means its states', () => {
  for (const { state, word, group } of ROW_STATUSES) {
    const states = statesMeant(word);
    expect(states).toContain(state);
    expect(
      states.length === 1 || states.every((each) => ROW_STATUSES.some((s) => s.state === each && s.group === group)),
    ).toBe(true);
  }
});
