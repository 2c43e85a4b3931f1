import type { Clock, Connection } from '@drover/core';
import type { Logger } from '../definition.ts';
import type { AccountLimits } from '../limits/account-limits.ts';
import { type FailedAttempt, type RetryPolicy, STANDARD_RETRY } from './retry-policy.ts';
import type { Timeouts } from './timeout-handler.ts';
import { withConcurrency } from './with-concurrency.ts';
import { withLogging } from './with-logging.ts';
import { type Costs, pauseAfter, withRateLimit } from './with-rate-limit.ts';
import { withRetry } from './with-retry.ts';
import { STANDARD_TIMEOUTS, withTimeout } from './with-timeout.ts';

export interface StandardLayers {
  readonly clock: Clock;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** The same object for every connection of one account, also where one is the source and another the destination. */
  readonly limits: AccountLimits;
  readonly log?: Logger;
  readonly timeouts?: Timeouts;
  readonly retry?: RetryPolicy;
  readonly costs?: Costs;
  /** Told of each failure that another attempt will follow; cheaper than a log where nothing else is wanted of one. */
  readonly onRetry?: (failed: FailedAttempt) => void;
}

/**
 * Puts a connector's bare connection into the layers that every connection gets, from the inside out:
 *
 * 1. timeout, innermost, so that each attempt has its own time, and waiting for a turn takes none of it;
 * 2. retry, which sees the timeouts; while it waits, the operation keeps its slot, which slows a struggling account down as it should;
 * 3. rate limit, which lets an operation begin; retry tells it when the service refused an attempt, and then the whole account pauses;
 * 4. concurrency, so that whoever waits for a slot has not yet taken a turn from those that have one;
 * 5. logging, outermost, so that a line tells what the caller got, all waiting and repeating included.
 */
export function withStandardLayers(connection: Connection, ports: StandardLayers): Connection {
  const { clock, random, limits, log } = ports;
  const timed = withTimeout(connection, ports.timeouts ?? STANDARD_TIMEOUTS, clock);
  const retried = withRetry(timed, ports.retry ?? STANDARD_RETRY, {
    clock,
    random,
    observe: (failed) => {
      const { operation, attempt, waitMs, error } = failed;
      ports.onRetry?.(failed);
      pauseAfter(error, limits.rate);
      log?.info(
        { operation, attempt, waitMs: Math.round(waitMs), kind: error.kind, error: error.message },
        'storage operation is tried again',
      );
    },
  });
  const paced = withRateLimit(retried, limits.rate, ports.costs);
  const slotted = withConcurrency(paced, limits.slots);
  return log === undefined ? slotted : withLogging(slotted, log, clock);
}
