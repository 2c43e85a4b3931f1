import type { Budget, Clock } from '@drover/core';

const BURST_SECONDS = 0.1;

/**
 * Bytes per second for everything that runs at once. Whoever asks first is served first; an amount larger than the burst is paid off
 * by the wait before the next one, so any chunk size keeps to the rate.
 */
export function bandwidthBudget(bytesPerSecond: number, clock: Clock): Budget {
  let paidUntil = 0;
  return {
    async take(amount, signal) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const startsAt = Math.max(paidUntil, now - BURST_SECONDS * 1000);
      paidUntil = startsAt + (amount * 1000) / bytesPerSecond;
      const waitMs = startsAt - now;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}
