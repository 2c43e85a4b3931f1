import { readFileSync, writeFileSync } from 'node:fs';
import type { Clock } from '@drover/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { RecallBudget } from './recall-budget.ts';

let world: FakeWorld;
let now = 0;
let clock: Clock;
beforeEach(() => {
  world = new FakeWorld();
  now = Date.parse('2026-11-22T23:00:00Z');
  clock = { ...world.clock, now: () => now };
});
afterEach(() => world[Symbol.dispose]());

const open = () => RecallBudget.open(world.path('recalls.json'), 100, clock);

it('lets so much through in a day and no byte more, whoever asks at once', async () => {
  const { mayRecall } = await open();
  expect(await Promise.all([60, 60, 40, 1].map(mayRecall))).toEqual([true, false, true, false]);
});

it('holds after a restart, and begins anew with the next day', async () => {
  await (await open()).mayRecall(90);
  const { mayRecall } = await open();
  expect(await mayRecall(20)).toBe(false);
  now += 3_600_000;
  expect(await mayRecall(100)).toBe(true);
  expect(JSON.parse(readFileSync(world.path('recalls.json'), 'utf8'))).toEqual({ day: '2026-11-23', bytes: 100 });
});

it('gives nothing for a clock that was set back', async () => {
  const { mayRecall } = await open();
  await mayRecall(100);
  now -= 86_400_000;
  expect(await mayRecall(1)).toBe(false);
});

it('does not begin anew where its file is damaged', async () => {
  writeFileSync(world.path('recalls.json'), '');
  await expect(open()).rejects.toThrow(/recalls.json is damaged/);
});
