import type { Budget } from '@drover/core';

/** One budget that takes from both; undefined where there is neither, so that nothing need be waited for. */
export function bothOf(one: Budget | undefined, other: Budget | undefined): Budget | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    async take(amount, signal) {
      await one.take(amount, signal);
      await other.take(amount, signal);
    },
  };
}
