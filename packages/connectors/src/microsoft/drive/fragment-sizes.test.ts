import { childRef, rootRef } from '@drover/core';
import { expect, it } from 'vitest';
import { FragmentSizes } from './fragment-sizes.ts';
import { MULTIPLE, REQUEST_BYTES } from './limits.ts';

const file = childRef(rootRef(), 'file');
const multiplesOf = (sizes: FragmentSizes) => sizes.of(file) / MULTIPLE;

it('what is cut is halved, down to the least multiple, and doubles as it passes', () => {
  const sizes = new FragmentSizes();
  const seen = [multiplesOf(sizes)];
  for (let i = 0; i < 6; i++) {
    sizes.cut(file, sizes.of(file));
    seen.push(multiplesOf(sizes));
  }
  for (let i = 0; i < 6; i++) {
    sizes.passed(file);
    seen.push(multiplesOf(sizes));
  }
  expect(seen).toEqual([32, 16, 8, 4, 2, 1, 1, 2, 4, 8, 16, 32, 32]);
});

it('a request that was smaller than allowed is halved too, other files are not, and a file that is done is forgotten', () => {
  const sizes = new FragmentSizes();
  sizes.cut(file, 5 * MULTIPLE + 7);
  expect(multiplesOf(sizes)).toBe(2);
  expect(sizes.of(childRef(rootRef(), 'other'))).toBe(REQUEST_BYTES);
  sizes.forget(file);
  expect(sizes.of(file)).toBe(REQUEST_BYTES);
});
