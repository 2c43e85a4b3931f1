import { expect, it } from 'vitest';
import { durationText, waitText } from './duration-text.ts';

it.each([
  [400, '0 s'],
  [425_000, '7 min 05 s'],
  [7_380_000, '2 h 03 min'],
  [273_600_000, '3 d 4 h'],
])('%d ms last %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it.each([
  [1, '1 s'],
  [213_100, '214 s'],
  [599_000, '599 s'],
  [599_001, '10 min 00 s'],
  [86_399_000, '23 h 59 min'],
  [86_400_000, '1 d 0 h'],
])('%d ms are waited for %s', (ms, text) => {
  expect(waitText(ms)).toBe(text);
});
