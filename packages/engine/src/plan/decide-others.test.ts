import type { Entry, KnownItem, Version } from '@drover/core';
import { expect, it } from 'vitest';
import type { DecisionRules, Seen } from './decide.ts';
import { decideAmongRows } from './decide-others.ts';

const T = 1_700_000_000_000;
const rules: DecisionRules = {
  times: { readPrecisionMs: 1, write: 'files', writePrecisionMs: 1, range: { minEpochMs: 0, maxEpochMs: 8.64e15 } },
  ...{ rewrittenTypes: [], insertedTypes: [], conflicts: 'keep', newerDestination: 'keep' },
};

const version = (size: number, at: number): Version => ({ size, modified: { epochMs: at, precisionMs: 1 } });
const there = (size: number, at: number, md5?: string): Seen => ({
  ...{ name: 'f', kind: 'file', ...version(size, at) },
  ...(md5 === undefined ? {} : { hashes: { md5 } }),
});
const source = (size: number, at: number, md5?: string): Entry => ({
  ...there(size, at, md5),
  ref: { root: '', segments: ['f'] },
});
const own = (destination: Version, more: Partial<KnownItem> = {}): KnownItem => ({
  ...{ destinationName: 'f', source: version(3, T), destination },
  ...more,
});

function decided(
  from: Entry,
  to: Seen | null,
  mine?: KnownItem,
  conflicts: DecisionRules['conflicts'] = 'keep',
  theirs = version(3, T),
) {
  const other = { row: '/tw/a', version: theirs };
  const decision = decideAmongRows(from, to, { own: mine, other }, { ...rules, conflicts });
  return decision.do === 'skip' ? `${decision.reason}: ${decision.detail}` : decision;
}

it('keeps what another row wrote and names that row, be it older, or of the same size and time', () => {
  for (const from of [source(4, T + 60_000), source(3, T), source(4, T - 60_000)]) {
    expect(decided(from, there(3, T))).toMatch(/^conflict: The row of \/tw\/a goes to the same place/);
  }
});

it('goes by the rule for conflicts', () => {
  expect(decided(source(4, T), there(3, T), undefined, 'keep-both')).toEqual({ do: 'copy-beside' });
  expect(decided(source(4, T), there(3, T), undefined, 'source-wins')).toMatchObject({
    ...{ do: 'copy', condition: { if: 'unchanged' } },
    overwritesWork: true,
  });
});

it('takes equal bytes for its own, and what somebody has changed since for what it is', () => {
  expect(decided(source(3, T, 'x'), there(3, T, 'x'))).toMatchObject({ do: 'nothing', compared: true });
  expect(decided(source(3, T, 'x'), there(3, T, 'y'))).toMatch(/^conflict/);
  expect(decided(source(4, T + 60_000), there(5, T + 1000))).toMatchObject({ do: 'copy', overwritesWork: false });
  expect(decided(source(4, T), null)).toMatchObject({ do: 'copy', condition: { if: 'absent' } });
});

it('goes on with what it wrote there itself, and tells who has written over it', () => {
  expect(decided(source(4, T + 60_000), there(3, T), own(version(3, T)))).toMatchObject({
    do: 'copy',
    overwritesWork: false,
  });
  expect(decided(source(3, T), there(3, T + 9000), own(version(3, T)), 'keep', version(3, T + 9000))).toMatch(
    /^conflict: The row/,
  );
  const broken = own(version(9, T), { replacing: version(3, T) });
  expect(decided(source(3, T), there(3, T), broken)).toMatchObject({ do: 'nothing' });
});
