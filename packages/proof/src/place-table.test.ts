import { expect, it } from 'vitest';
import { PlaceTable } from './place-table.ts';

it('numbers places in the order in which they come, each once, also where they are many', () => {
  const table = new PlaceTable();
  const numbers = Array.from({ length: 5000 }, (_, at) => table.numberOf(`place ${at}`));
  expect(numbers).toEqual(numbers.map((_, at) => at));
  expect(Array.from({ length: 5000 }, (_, at) => table.numberOf(`place ${at}`))).toEqual(numbers);
  expect(table.size).toBe(5000);
});
