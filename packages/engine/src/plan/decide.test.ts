import type { Entry, KnownItem, Version } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { type Decision, type DecisionRules, decide, type Seen } from './decide.ts';

const T = 1_700_000_000_000;
const LATER = T + 60_000;
const EARLIER = T - 60_000;

const rules: DecisionRules = {
  times: {
    readPrecisionMs: 1000,
    write: 'files',
    writePrecisionMs: 1000,
    range: { minEpochMs: 0, maxEpochMs: 8.64e15 },
  },
  rewrittenTypes: [],
  insertedTypes: [],
  conflicts: 'keep',
  newerDestination: 'keep',
};
const noTimes: DecisionRules = { ...rules, times: { ...rules.times, write: 'none' } };

const time = (epochMs: number, precisionMs = 1) => ({ epochMs, precisionMs });
const source = (size: number, at: number | null = T, more: Partial<Entry> = {}): Entry => ({
  ref: { root: '', segments: ['f'] },
  name: 'f',
  kind: 'file',
  size,
  ...(at === null ? {} : { modified: time(at) }),
  ...more,
});
const there = (size: number, at: number | null = T, more: Partial<Seen> = {}): Seen => ({
  name: 'f',
  kind: 'file',
  size,
  ...(at === null ? {} : { modified: time(at, 1000) }),
  ...more,
});
const was = (size: number, at: number, changeTag?: string): Version => ({
  size,
  modified: time(at),
  ...(changeTag === undefined ? {} : { changeTag }),
});
const known = (s: Version | undefined, d: Version | undefined): KnownItem => ({
  destinationName: 'f',
  ...(s === undefined ? {} : { source: s }),
  ...(d === undefined ? {} : { destination: d }),
});

/** Known, and about to be replaced when the process died. */
const replacing = (s: Version): KnownItem => ({ ...known(was(1, T), was(1, T)), replacing: s });

type Row = [
  what: string,
  s: Entry,
  d: Seen | null,
  k: KnownItem | undefined,
  expected: string,
  use?: Partial<DecisionRules>,
];

/** A decision in one word, for the table. */
function word(decision: Decision): string {
  switch (decision.do) {
    case 'copy':
      return `copy if ${decision.condition.if}${decision.overwritesWork ? ', over work' : ''}`;
    case 'nothing':
      if (decision.compared) return 'nothing, remember';
      return decision.remember ? 'nothing, remember, as it was' : 'nothing';
    case 'copy-beside':
      return 'beside';
    case 'skip':
      return decision.reason;
    case 'fail':
      return `fail for a ${decision.present}`;
    default:
      return decision satisfies never;
  }
}

const table: Row[] = [
  ['nothing there', source(1), null, undefined, 'copy if absent'],
  ['nothing there although it was copied once', source(1), null, known(was(1, T), was(1, T)), 'copy if absent'],
  ['a folder there', source(1), there(0, T, { kind: 'folder', size: null }), undefined, 'fail for a folder'],
  ['a link there', source(1), there(0, T, { kind: 'link', size: null }), undefined, 'fail for a link'],

  ['unknown, same size and time', source(1), there(1), undefined, 'nothing, remember'],
  ['unknown, time within the coarser precision', source(1, T + 400), there(1), undefined, 'nothing, remember'],
  [
    'unknown, equal hash',
    source(1, T, { hashes: { md5: 'x' } }),
    there(1, LATER, { hashes: { md5: 'x' } }),
    undefined,
    'nothing, remember',
  ],
  [
    'unknown, same size and time, other hash',
    source(1, T, { hashes: { md5: 'x' } }),
    there(1, T, { hashes: { md5: 'y' } }),
    undefined,
    'copy if unchanged',
  ],
  [
    'unknown, other hash of a kind of file that the service rewrites',
    source(1, T, { hashes: { md5: 'x' } }),
    there(1, T, { hashes: { md5: 'y' }, name: 'Plan.DOCX' }),
    undefined,
    'nothing, remember',
    { rewrittenTypes: ['docx'] },
  ],
  [
    'unknown, other hash of a kind of file that the service keeps as it is',
    source(1, T, { hashes: { md5: 'x' } }),
    there(1, T, { hashes: { md5: 'y' }, name: 'docx.bin' }),
    undefined,
    'copy if unchanged',
    { rewrittenTypes: ['docx'] },
  ],
  ['unknown, source newer', source(1, LATER), there(1), undefined, 'copy if unchanged'],
  ['unknown, same time, other size', source(2), there(1), undefined, 'copy if unchanged'],
  ['unknown, destination newer', source(2), there(1, LATER), undefined, 'destination-newer'],
  ['unknown, destination newer, same size', source(1), there(1, LATER), undefined, 'destination-newer'],
  [
    'unknown, destination newer, may be replaced',
    source(2),
    there(1, LATER),
    undefined,
    'copy if unchanged',
    { newerDestination: 'replace' },
  ],
  ['unknown, no times, same size', source(1, null), there(1), undefined, 'nothing, remember'],
  ['unknown, no times, other size', source(2, null), there(1), undefined, 'destination-newer'],
  [
    'unknown, source time clamped to what the destination holds',
    source(1, EARLIER),
    there(1, T),
    undefined,
    'nothing, remember',
    { times: { ...rules.times, range: { minEpochMs: T, maxEpochMs: LATER } } },
  ],
  [
    'unknown, destination lists finer than it writes',
    source(1, T + 700),
    there(1, T, { modified: time(T, 1) }),
    undefined,
    'nothing, remember',
  ],

  [
    'unknown, times not held, same size, arrived after',
    source(1),
    there(1, LATER),
    undefined,
    'nothing, remember',
    noTimes,
  ],
  ['unknown, times not held, same size, older', source(1), there(1, EARLIER), undefined, 'copy if unchanged', noTimes],
  ['unknown, times not held, other size, older', source(2), there(1, EARLIER), undefined, 'copy if unchanged', noTimes],
  ['unknown, times not held, other size, newer', source(2), there(1, LATER), undefined, 'destination-newer', noTimes],

  ['known, nothing changed', source(1), there(1), known(was(1, T), was(1, T)), 'nothing'],
  ['known, source changed', source(2, LATER), there(1), known(was(1, T), was(1, T)), 'copy if unchanged'],
  ['known, source went back in time', source(2, EARLIER), there(1), known(was(1, T), was(1, T)), 'copy if unchanged'],
  [
    'known, destination newer by our own write',
    source(2, T + 1000),
    there(1, LATER),
    known(was(1, T), was(1, LATER)),
    'copy if unchanged',
    noTimes,
  ],
  [
    'known, only the tag of the source moved',
    source(1, T, { changeTag: 'b' }),
    there(1),
    known(was(1, T, 'a'), was(1, T)),
    'nothing, remember, as it was',
  ],
  [
    'known, the tag of the source moved and its time is coarse',
    source(1, T, { changeTag: 'b', modified: time(T, 60_000) }),
    there(1),
    known({ ...was(1, T, 'a'), modified: time(T, 60_000) }, was(1, T)),
    'copy if unchanged',
  ],
  [
    'known, the tag moved and there are no times',
    source(1, null, { changeTag: 'b' }),
    there(1),
    known({ size: 1, changeTag: 'a' }, was(1, T)),
    'copy if unchanged',
  ],

  [
    'known, destination changed to what the source is',
    source(2, LATER),
    there(2, LATER),
    known(was(1, T), was(1, T)),
    'nothing, remember',
  ],
  [
    'known, only the tag of the destination moved',
    source(1),
    there(1, T, { changeTag: 'b' }),
    known(was(1, T), was(1, T, 'a')),
    'nothing, remember',
  ],
  ['known, destination changed', source(1), there(3, LATER), known(was(1, T), was(1, T)), 'destination-newer'],
  [
    'known, destination replaced by something older',
    source(1),
    there(3, EARLIER),
    known(was(1, T), was(1, T)),
    'destination-newer',
  ],
  [
    'known, destination changed, source wins',
    source(1),
    there(3, LATER),
    known(was(1, T), was(1, T)),
    'copy if unchanged, over work',
    { conflicts: 'source-wins' },
  ],
  [
    'known, destination changed, keep both',
    source(1),
    there(3, LATER),
    known(was(1, T), was(1, T)),
    'beside',
    { conflicts: 'keep-both' },
  ],
  ['known, both changed', source(2, LATER), there(3, LATER), known(was(1, T), was(1, T)), 'conflict'],
  ['known, both changed, source later', source(2, LATER), there(3, T + 9000), known(was(1, T), was(1, T)), 'conflict'],
  [
    'known, both changed, keep both',
    source(2, LATER),
    there(3, LATER),
    known(was(1, T), was(1, T)),
    'beside',
    { conflicts: 'keep-both' },
  ],
  [
    'known, both changed, source wins',
    source(2, LATER),
    there(3, LATER),
    known(was(1, T), was(1, T)),
    'copy if unchanged, over work',
    { conflicts: 'source-wins' },
  ],
  [
    'known, newerDestination does not bear on conflicts',
    source(2, LATER),
    there(3, LATER),
    known(was(1, T), was(1, T)),
    'conflict',
    { newerDestination: 'replace' },
  ],

  [
    'our write that was not recorded lies there, and the source is still the same',
    source(2, LATER),
    there(2, LATER),
    replacing(was(2, LATER)),
    'nothing, remember',
  ],
  [
    'our write that was not recorded lies there, and the source changed again',
    source(3, LATER + 9000),
    there(2, LATER),
    replacing(was(2, LATER)),
    'copy if unchanged',
  ],
  [
    'our write that was not recorded lies there, and the source went back to what was known',
    source(1),
    there(2, LATER),
    replacing(was(2, LATER)),
    'copy if unchanged',
  ],
  [
    'somebody changed what we may have written without a record',
    source(3, LATER + 9000),
    there(2, LATER + 4000),
    replacing(was(2, LATER)),
    'conflict',
  ],
  [
    'somebody wrote another size where we may have written without a record',
    source(3, LATER + 9000),
    there(4, LATER),
    replacing(was(2, LATER)),
    'conflict',
  ],
  [
    'times not held, so nothing proves that it is our write',
    source(3, LATER + 9000),
    there(2, LATER),
    replacing(was(2, LATER)),
    'conflict',
    noTimes,
  ],
  [
    'the write never went through, and nobody touched it',
    source(3, LATER + 9000),
    there(1),
    replacing(was(2, LATER)),
    'copy if unchanged',
  ],

  ['our unsound write lies there', source(2), there(1, LATER), known(undefined, was(1, LATER)), 'copy if unchanged'],
  [
    'our unsound write was changed by somebody',
    source(2),
    there(3, LATER),
    known(undefined, was(1, T)),
    'destination-newer',
  ],
  ['only a name is known', source(1), there(1), known(undefined, undefined), 'nothing, remember'],
  [
    'a rewritten file that nobody touched',
    source(1),
    there(7, LATER),
    known(was(1, T), was(7, LATER)),
    'nothing',
    { rewrittenTypes: ['docx'] },
  ],
];

describe('the decision on one file', () => {
  test.each(table)('%s', (_what, s, d, k, expected, use) => {
    expect(word(decide(s, d, k, { ...rules, ...use }))).toBe(expected);
  });

  test('conditions an overwrite on exactly what was seen', () => {
    const decision = decide(source(2, LATER), there(1, T, { changeTag: 'seen' }), undefined, rules);
    expect(decision).toMatchObject({ condition: { since: { size: 1, changeTag: 'seen', modified: { epochMs: T } } } });
  });

  test('says in a sentence why something is skipped', () => {
    for (const [, s, d, k, , use] of table) {
      const decision = decide(s, d, k, { ...rules, ...use });
      if (decision.do === 'skip') expect(decision.detail).toMatch(/^[A-Z].*\.$/);
    }
  });
});
