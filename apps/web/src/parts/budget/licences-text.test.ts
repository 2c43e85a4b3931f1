import { expect, it } from 'vitest';
import { readLicences } from './licences-text.ts';

it.each([
  ['', null],
  ['  ', null],
  ['1', 1],
  [' 50000 ', 50_000],
  ['50,000', 50_000],
  ['1.250.000', 1_250_000],
  ['50 000', 50_000],
  ['0', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['50,00', undefined],
  ['1e3', undefined],
  ['many', undefined],
  ['999999999', undefined],
])('"%s" is %s licences', (text, licences) => {
  expect(readLicences(text)).toBe(licences);
});
