import { expect, it } from 'vitest';
import { estimateText } from './estimate-text.ts';

const from = { runs: 12, files: 3400, bytes: 1e9 };

it('an estimate is a range that says what it rests on', () => {
  const hours = { low: 3600, seconds: 7200, high: 14_400 };
  const range = 'about 2 h 0 min (between 1 h 0 min and 4 h 0 min)';
  expect(estimateText({ ...hours, basis: 'measured', from })).toBe(`${range}, by 12 runs with 3,400 files`);
  expect(estimateText({ ...hours, basis: 'few', from: { runs: 1, files: 1, bytes: 3 } })).toBe(
    `${range}, by a rule of thumb and only 1 run with 1 file`,
  );
  expect(estimateText({ ...hours, basis: 'planned', from: null })).toBe(`${range}, by a rule of thumb`);
  expect(estimateText({ low: 1, seconds: 3, high: 9, basis: 'measured', from })).toBe(
    'less than a minute, by 12 runs with 3,400 files',
  );
});
