import { describe, expect, it } from 'vitest';
import { FakeClock } from '../clock/fake-clock.ts';
import { RateLimiter } from './rate-limiter.ts';

const never = () => new AbortController().signal;

describe('RateLimiter', () => {
  it('lets a burst through at once and then one after the other at the rate', async () => {
    const clock = new FakeClock();
    const rate = new RateLimiter({ perSecond: 10, burst: 3 }, clock);
    const served: number[] = [];
    const all = Array.from({ length: 8 }, async () => {
      await rate.take(1, never());
      served.push(clock.monotonic());
    });
    await clock.run(Promise.all(all));
    expect(served).toEqual([0, 0, 0, 100, 200, 300, 400, 500]);
  });

  it('counts what an operation costs', async () => {
    const clock = new FakeClock();
    const rate = new RateLimiter({ perSecond: 10, burst: 10 }, clock);
    await rate.take(10, never());
    await clock.run(rate.take(20, never()));
    expect(clock.monotonic()).toBe(2_000);
  });

  it('saves no more than a burst while nobody asks', async () => {
    const clock = new FakeClock();
    const rate = new RateLimiter({ perSecond: 10, burst: 3 }, clock);
    await clock.advance(3_600_000);
    expect([1, 2, 3, 4].map(() => rate.tryTake(1))).toEqual([true, true, true, false]);
  });

  it('serves nobody during a pause, and a shorter pause does not end a longer one', async () => {
    const clock = new FakeClock();
    const rate = new RateLimiter({ perSecond: 1_000, burst: 1_000 }, clock);
    rate.pause(5_000);
    rate.pause(1_000);
    expect(rate.tryTake(1)).toBe(false);
    await clock.run(Promise.all([rate.take(1, never()), rate.take(1, never())]));
    expect(clock.monotonic()).toBe(5_000);
  });

  it('holds those back who were already waiting when a pause begins', async () => {
    const clock = new FakeClock();
    const rate = new RateLimiter({ perSecond: 1, burst: 1 }, clock);
    await rate.take(1, never());
    const waiting = rate.take(1, never());
    await clock.advance(500);
    rate.pause(10_000);
    await clock.run(waiting);
    expect(clock.monotonic()).toBe(10_500);
  });

  it('gives back what somebody who was cancelled had borrowed', async () => {
    const clock = new FakeClock();
    const rate = new RateLimiter({ perSecond: 1, burst: 1 }, clock);
    await rate.take(1, never());
    const cancel = new AbortController();
    const cancelled = rate.take(100, cancel.signal);
    cancelled.catch(() => undefined);
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    await clock.run(rate.take(1, never()));
    expect(clock.monotonic()).toBe(1_000);
  });
});
