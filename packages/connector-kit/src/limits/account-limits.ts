import type { Clock } from '@drover/core';
import { RateLimiter, type RateLimits } from './rate-limiter.ts';
import { Slots } from './slots.ts';

/** What all connections of one account share, because the service counts them together. */
export interface AccountLimits {
  readonly slots: Slots;
  readonly rate: RateLimiter;
}

/** No rate is known of most services: only their pauses count. */
const UNLIMITED: RateLimits = { perSecond: Number.MAX_SAFE_INTEGER, burst: Number.MAX_SAFE_INTEGER };

export function createAccountLimits(
  settings: { readonly operations: number; readonly rate?: RateLimits },
  clock: Clock,
): AccountLimits {
  return {
    slots: new Slots(settings.operations),
    rate: new RateLimiter(settings.rate ?? UNLIMITED, clock),
  };
}
