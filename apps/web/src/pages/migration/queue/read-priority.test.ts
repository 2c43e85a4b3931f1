import { expect, it } from 'vitest';
import { readPriority } from './read-priority.ts';

it.each([
  ['0', 0],
  [' -100 ', -100],
  ['100', 100],
  ['101', null],
  ['1.5', null],
  ['', null],
  ['high', null],
])('%j is the priority %j', (text, priority) => {
  expect(readPriority(text)).toBe(priority);
});
