import { expect, test } from 'vitest';
import { sentences } from './sentences.ts';

test.each([
  [['It failed', 'Try again.'], 'It failed. Try again.'],
  [['550 No such user.', 'Check the address'], '550 No such user. Check the address.'],
  [['It said "no."', 'Ask?'], 'It said "no." Ask?'],
  [['Waiting…', ' ', ''], 'Waiting…'],
  [[], ''],
])('%j are told as sentences', (texts, told) => {
  expect(sentences(...texts)).toBe(told);
});
