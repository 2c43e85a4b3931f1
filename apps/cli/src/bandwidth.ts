import type { Budget, Clock } from '@drover/core';

const BURST_SECONDS = 0.1;

/**
 * Bytes per second for everything that runs at once. Whoever asks first is served first; an amount larger than the burst waits until it
 * would have passed at the rate, so any chunk size keeps to it, and a single chunk too.
 */
export function bandwidthBudget(bytesPerSecond: number, clock: Clock): Budget {
  let paidUntil = 0;
  return {
    async take(amount, signal) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const startsAt = Math.max(paidUntil, now);
      paidUntil = startsAt + (amount * 1000) / bytesPerSecond;
      const waitMs = paidUntil - BURST_SECONDS * 1000 - now;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}
