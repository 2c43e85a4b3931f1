import type { Clock } from '@drover/core';

const IS_GOOD_MS = 500;

/**
 * Whether what stood under a final name must be looked at once more before the name is given: others may have written meanwhile.
 * `askedAt` is on the monotonic clock and from before the question was sent, for a process may stand still before it reads the answer.
 */
export function mustLookAgain(askedAt: number, clock: Pick<Clock, 'monotonic'>): boolean {
  return clock.monotonic() - askedAt >= IS_GOOD_MS;
}
