import { expect, it } from 'vitest';
import { nextLogSort } from './log-sort.ts';

it('goes from one direction to the other and back to the order in which things were done', () => {
  const first = nextLogSort({ sort: 'name', direction: 'ascending' }, 'size', 'descending');
  expect(first).toEqual({ sort: 'size', direction: 'descending' });
  const second = nextLogSort(first, 'size', 'descending');
  expect(second).toEqual({ sort: 'size', direction: 'ascending' });
  expect(nextLogSort(second, 'size', 'descending')).toBeNull();
});
