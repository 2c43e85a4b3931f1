import { StorageError } from '@drover/core';
import { expect, test } from 'vitest';
import { Pace } from './pace.ts';
import { Slots } from './slots.ts';

const strained = new StorageError({ kind: 'rate-limited', message: 'Too many requests.' });

test('strain halves the number of files at once, success brings it back one by one, and never beyond', () => {
  const slots = new Slots(16);
  const pace = new Pace(slots);
  pace.failed(strained);
  expect(slots.limit).toBe(8);
  pace.failed(new StorageError({ kind: 'permission-denied', message: 'No.' }));
  expect(slots.limit).toBe(8);
  for (let i = 0; i < 10; i++) pace.failed(strained);
  expect(slots.limit).toBe(1);
  for (let i = 0; i < 2; i++) pace.succeeded();
  expect(slots.limit).toBe(2);
  for (let i = 0; i < 1000; i++) pace.succeeded();
  expect(slots.limit).toBe(16);
});

test('a lower limit lets those finish that have begun, and admits no more until there is room', async () => {
  const slots = new Slots(3);
  expect([slots.take(), slots.take(), slots.take()]).toEqual([undefined, undefined, undefined]);
  let admitted = false;
  const waiting = slots.take()?.then(() => {
    admitted = true;
  });
  slots.limit = 1;
  slots.give();
  slots.give();
  await Promise.resolve();
  expect(admitted).toBe(false);
  slots.give();
  await waiting;
  expect(admitted).toBe(true);
});

test('shares its files with others who come, and takes them back when they go', () => {
  const slots = new Slots(16);
  const pace = new Pace(slots);
  pace.share(8);
  expect(slots.limit).toBe(8);
  pace.failed(strained);
  pace.share(16);
  expect(slots.limit).toBe(4);
  pace.share(2);
  expect(slots.limit).toBe(2);
  pace.share(16);
  expect(slots.limit).toBe(16);
});
