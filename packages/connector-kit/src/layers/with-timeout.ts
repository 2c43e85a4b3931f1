import type { Clock, Connection } from '@drover/core';
import { TimeoutHandler, type Timeouts } from './timeout-handler.ts';
import { wrapConnection } from './wrap-connection.ts';

export const STANDARD_TIMEOUTS: Timeouts = {
  operationMs: 60_000,
  pageMs: 180_000,
  idleMs: 120_000,
  commitMs: 300_000,
};

/** Ends whatever the service leaves unanswered for too long, and names the operation in every failure. Time in which requests are held back for it is not its. */
export function withTimeout(inner: Connection, timeouts: Timeouts, clock: Clock): Connection {
  return wrapConnection(inner, new TimeoutHandler(timeouts, clock, () => inner.held?.() === true));
}
