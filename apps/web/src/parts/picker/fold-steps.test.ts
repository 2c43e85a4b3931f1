import { expect, it } from 'vitest';
import { foldSteps } from './fold-steps.ts';

const shownOf = (count: number, width: number) => {
  const [from, to] = foldSteps(count, width);
  const steps = Array.from({ length: count }, (_, index) => index);
  return [...steps.slice(0, from), ...(to > from ? ['…'] : []), ...steps.slice(to)];
};

it('folds the middle of a way away first, then all but the open folder', () => {
  expect(shownOf(3, 330)).toEqual([0, 1, 2]);
  expect(shownOf(4, 400)).toEqual([0, 1, 2, 3]);
  expect(shownOf(6, 400)).toEqual([0, '…', 4, 5]);
  expect(shownOf(6, 330)).toEqual([0, '…', 5]);
  expect(shownOf(3, 200)).toEqual(['…', 2]);
  expect(shownOf(2, 200)).toEqual([0, 1]);
  expect(shownOf(2, 100)).toEqual(['…', 1]);
  expect(shownOf(1, 0)).toEqual([0]);
});
