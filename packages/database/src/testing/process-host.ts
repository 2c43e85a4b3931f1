import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@drover/core';
import type { Host } from '../embedded/host.ts';

/** This process, as programs hand it over. */
export const processHost: Host = {
  platform: process.platform,
  arch: process.arch,
  uid: process.getuid?.() ?? 0,
  kill: (pid, signal) => void process.kill(pid, signal),
};

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
