import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

/** Which of these are admitted by now. */
function takeAll(slots: Slots, ...sizes: number[]): boolean[] {
  const admitted = sizes.map(() => false);
  for (const [at, bytes] of sizes.entries()) {
    const wait = slots.take(bytes);
    if (wait === undefined) admitted[at] = true;
    else
      void wait.then(() => {
        admitted[at] = true;
      });
  }
  return admitted;
}

test('large ones take places only as far as the bytes reach, small ones as many as there are places', async () => {
  expect(takeAll(new Slots(100, 10), 4, 4, 4)).toEqual([true, true, false]);
  expect(takeAll(new Slots(3, 10), 0, 1, 0, 0)).toEqual([true, true, true, false]);
});

test('one that is larger than all bytes together gets on alone', async () => {
  const slots = new Slots(4, 10);
  const admitted = takeAll(slots, 25, 1);
  expect(admitted).toEqual([true, false]);
  slots.give(25);
  await Promise.resolve();
  expect(admitted).toEqual([true, true]);
});

test('nobody overtakes a large one that waits, so it does not wait for ever', async () => {
  const slots = new Slots(4, 10);
  const admitted = takeAll(slots, 6, 8, 1);
  expect(admitted).toEqual([true, false, false]);
  slots.give(6);
  await Promise.resolve();
  expect(admitted).toEqual([true, true, true]);
});
