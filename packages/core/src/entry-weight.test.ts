import { expect, it } from 'vitest';
import { weightOf } from './entry-weight.ts';

it('counts what the long way to an entry takes, and not a short one', () => {
  const entry = (depth: number) => {
    const segments = new Array<string>(depth).fill('a');
    return { ref: { root: '', segments }, name: 'a', kind: 'file', size: 1 } as const;
  };
  expect(weightOf([entry(10), entry(50)])).toBe(2);
  expect(weightOf([entry(2_000)])).toBe(33);
});
