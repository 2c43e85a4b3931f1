import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@drover/core';

/** The machine's own clock, for tests against real servers. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
