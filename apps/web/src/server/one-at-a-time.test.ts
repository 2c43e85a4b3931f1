import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('asks once more for all that came while it was asking', async () => {
  const ends: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise<void>((resolve) => ends.push(resolve)));
  const end = async () => {
    ends.at(-1)?.();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  ask();
  expect(ends.length).toBe(1);
  for (let times = 0; times < 3; times++) ask();
  expect(ends.length).toBe(1);
  await end();
  expect(ends.length).toBe(2);
  await end();
  expect(ends.length).toBe(2);
  ask();
  expect(ends.length).toBe(3);
});
