import { expect, test } from 'vitest';
import { chosenIds, rulesToTick, sayChoice, tick } from './exclusion-choice.ts';

const rule = (id: string, standard: boolean) =>
  ({ id, title: id, pattern: `${id}.db`, kind: 'file', standard }) as const;
const rules = [rule('thumbs', true), rule('trash', true), rule('lock', true), rule('git', false)];
const STANDARD = ['thumbs', 'trash', 'lock'];

test('the rules that a transfer was given one by one are told for the standard set where they are that', () => {
  expect([null, STANDARD, STANDARD.toReversed(), ['default']].map((choice) => sayChoice(choice, rules))).toEqual(
    Array.from({ length: 4 }, () => 'Standard'),
  );
});

test('what differs from the standard set is told in its terms', () => {
  expect(sayChoice([], rules)).toBe('None');
  expect(sayChoice([...STANDARD, 'git', 'glob:*.bak'], rules)).toBe('Standard and 2 more');
  expect(sayChoice(['thumbs', 'lock'], rules)).toBe('Standard without 1');
  expect(sayChoice(['trash'], rules)).toBe('1 rule');
  expect(sayChoice(['trash', 'git'], rules)).toBe('2 rules');
});

test("a rule of somebody's own can be ticked like any other, and stays when another is", () => {
  const choice = ['thumbs', 'glob:Cache/', 'glob:*.bak'];
  expect(rulesToTick(chosenIds(choice, rules), rules).slice(4)).toMatchObject([
    { id: 'glob:Cache/', pattern: 'Cache/', kind: 'folder' },
    { id: 'glob:*.bak', pattern: '*.bak', kind: 'any' },
  ]);
  expect(tick(choice, 'git', true, rules)).toEqual(['thumbs', 'git', 'glob:Cache/', 'glob:*.bak']);
  expect(tick(choice, 'glob:Cache/', false, rules)).toEqual(['thumbs', 'glob:*.bak']);
});

test('a choice that comes to the standard set again is that', () => {
  expect(tick(null, 'trash', false, rules)).toEqual(['thumbs', 'lock']);
  expect(tick(['thumbs', 'lock'], 'trash', true, rules)).toBeNull();
  expect(tick(['default', '-trash', 'glob:x'], 'glob:x', false, rules)).toEqual(['thumbs', 'lock']);
});
