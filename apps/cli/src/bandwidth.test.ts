import type { Clock } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { bandwidthBudget } from './bandwidth.ts';

/** Time passes only in `sleep`. */
function fakeClock(): Clock & { at: number } {
  const clock = {
    at: 0,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      clock.at += ms;
    },
  };
  return clock;
}
const never = new AbortController().signal;

describe('bandwidthBudget', () => {
  it.each([1, 1000, 65_536, 1_000_000])('keeps to the rate with chunks of %d bytes', async (chunk) => {
    const clock = fakeClock();
    const budget = bandwidthBudget(100_000, clock);
    for (let sent = 0; sent < 3_000_000; sent += chunk) await budget.take(chunk, never);
    await budget.take(1, never);
    expect(clock.at).toBeGreaterThan(29_500);
    expect(clock.at).toBeLessThan(31_000);
  });

  it('lets no chunk through before its time, be it the first, except for a tenth of a second of bytes', async () => {
    const clock = fakeClock();
    await bandwidthBudget(100_000, clock).take(1_000_000, never);
    expect(clock.at).toBeGreaterThan(9_750);
    expect(clock.at).toBeLessThan(10_000);
  });

  it('does not save up what was not used', async () => {
    const clock = fakeClock();
    const budget = bandwidthBudget(1000, clock);
    clock.at = 60_000;
    for (let sent = 0; sent < 1000; sent += 100) await budget.take(100, never);
    expect(clock.at).toBeGreaterThan(60_700);
  });

  it('stops waiting when cancelled', async () => {
    const clock = fakeClock();
    const budget = bandwidthBudget(1, clock);
    const controller = new AbortController();
    await budget.take(1000, never);
    controller.abort(new Error('enough'));
    await expect(budget.take(1, controller.signal)).rejects.toThrow('enough');
  });
});
