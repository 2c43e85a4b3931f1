import type { Clock } from '@drover/core';
import { expect, test } from 'vitest';
import { Throttle } from './throttle.ts';

const never = new AbortController().signal;

/** Time passes only in `sleep`; `passes` is told of it. */
function clockThat(passes: (at: number) => void = () => undefined): Clock & { at: number } {
  const clock = {
    at: 0,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      clock.at += ms;
      passes(clock.at);
    },
  };
  return clock;
}

test.each([1, 1000, 65_536, 1_000_000])('keeps to the rate with chunks of %d bytes', async (chunk) => {
  const clock = clockThat();
  const throttle = new Throttle(clock, 100_000);
  for (let sent = 0; sent < 3_000_000; sent += chunk) await throttle.take(chunk, never);
  await throttle.take(1, never);
  expect(clock.at).toBeGreaterThan(29_500);
  expect(clock.at).toBeLessThan(31_000);
});

test('lets no chunk through before its time, be it the first, except for a tenth of a second of bytes', async () => {
  const clock = clockThat();
  await new Throttle(clock, 100_000).take(1_000_000, never);
  expect(clock.at).toBeGreaterThan(9_750);
  expect(clock.at).toBeLessThan(10_000);
});

test('lets those who wait go on at a rate that is changed meanwhile, or is taken away', async () => {
  const clock = clockThat((at) => {
    if (at >= 1000) throttle.rate = 10_000_000;
  });
  const throttle = new Throttle(clock);
  throttle.rate = 1000;
  await throttle.take(1_000_000, never);
  expect(clock.at).toBeLessThan(1500);
  throttle.rate = null;
  const { at } = clock;
  await throttle.take(1e12, never);
  expect(clock.at).toBe(at);
});

test('lets nothing through at a rate of 0 until it is raised', async () => {
  const clock = clockThat((at) => {
    if (at >= 60_000) throttle.rate = 1000;
  });
  const throttle = new Throttle(clock, 1_000_000);
  throttle.rate = 0;
  await throttle.take(1, never);
  expect(clock.at).toBeGreaterThanOrEqual(60_000);
});

test('does not save up what was not used, nor asks back what went without a limit', async () => {
  const clock = clockThat();
  const throttle = new Throttle(clock);
  await throttle.take(1e9, never);
  throttle.rate = 1000;
  clock.at = 60_000;
  await throttle.take(1000, never);
  expect(clock.at).toBeGreaterThan(60_800);
  expect(clock.at).toBeLessThan(61_300);
});

test('does not save up what was not used before the first byte', async () => {
  const clock = clockThat();
  const throttle = new Throttle(clock, 1000);
  clock.at = 60_000;
  for (let sent = 0; sent < 1000; sent += 100) await throttle.take(100, never);
  expect(clock.at).toBeGreaterThan(60_700);
});

test('stops waiting when canceled, before the first byte and later', async () => {
  const throttle = new Throttle(clockThat(), 1);
  await expect(throttle.take(1000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  const controller = new AbortController();
  await throttle.take(1000, never);
  controller.abort(new Error('enough'));
  await expect(throttle.take(1, controller.signal)).rejects.toThrow('enough');
});
