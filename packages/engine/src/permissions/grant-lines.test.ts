import { StorageError } from '@drover/core';
import { expect, it } from 'vitest';
import { grantLines } from './grant-lines.ts';

const nothing = { given: [], leftOut: [], questions: [], failure: null };
const grant = (principal: string) => {
  return { principal, named: 'address', kind: 'user', role: 'read', inherited: false } as const;
};

it('tells nothing of an item on which there was nothing to do', () => {
  expect(grantLines(nothing)).toEqual([]);
  const error = new StorageError({ kind: 'not-found', message: 'Gone.' });
  const failure = { side: 'source', error } as const;
  expect(grantLines({ ...nothing, failure })).toEqual([{ outcome: 'permissions-failed', text: '', failure }]);
});

it('tells what was given, who was left out and why, and what is to be decided', () => {
  const lines = grantLines({
    ...nothing,
    given: [grant('ann@new'), grant('bob@new')],
    leftOut: [
      { principal: 'cy', why: 'not-shared' },
      { principal: 'di', why: 'not-mapped' },
    ],
    questions: [{ kind: 'not-mapped', principal: 'di' }],
  });
  expect(lines.map(({ outcome, text }) => `${outcome} ${text}`)).toEqual([
    'permissions-given Given: "ann@new" read, "bob@new" read.',
    'permissions-left-out Left out: "cy" (the map shares nothing with them).',
    'permissions-undecided Needs a decision: "di" is not in the map.',
  ]);
});

it('says of rights that were found only after the pass broke off that they were', () => {
  expect(grantLines({ ...nothing, given: [grant('ann@new')], late: true })[0]?.text).toBe(
    'Given: "ann@new" read. They were sent before the pass broke off, and were found at the destination afterwards.',
  );
});

it('names no more of many than can be read', () => {
  const given = Array.from({ length: 25 }, (_, at) => grant(`p${at}`));
  expect(grantLines({ ...nothing, given })[0]?.text).toMatch(/"p19" read and 5 more\.$/);
});
