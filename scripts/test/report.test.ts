import { expect, it } from 'vitest';
import { lastLine, skippedByReason } from './report.ts';

const nothing = { passed: 0, failed: [], skipped: [] };
const skips = (count: number, reason: string) =>
  Array.from({ length: count }, (_, index) => ({ name: `${reason} ${index}`, reason }));

it('ends with the totals of all parts', () => {
  const unit = { passed: 7, failed: ['a'], skipped: skips(2, 'x') };
  expect(lastLine([unit, { ...nothing, passed: 1 }, { ...nothing, failed: ['b', 'c'] }])).toBe(
    '8 passed, 3 failed, 2 skipped',
  );
  expect(lastLine([])).toBe('0 passed, 0 failed, 0 skipped');
});

it('lists skipped tests below their reason, the commonest reason first', () => {
  expect(skippedByReason([...skips(1, 'rare'), ...skips(2, 'common')])).toEqual([
    '',
    'Skipped, by reason:',
    '  2 x common',
    '      common 0',
    '      common 1',
    '  1 x rare',
    '      rare 0',
  ]);
});

it('cuts a long list, and says by how much', () => {
  expect(skippedByReason(skips(13, 'often')).slice(-2)).toEqual(['      often 9', '      and 3 more']);
});
