import { type Clock, type ItemRef, StorageError } from '@drover/core';
import type { Operation } from './layer.ts';

/** When a failed operation is tried again. */
export interface RetryPolicy {
  /** How often an operation is tried in all. */
  readonly attempts: number;
  /** The same where the service refused it for coming too fast, which is no failure; absent: as `attempts`. */
  readonly limitedAttempts?: number;
  /** The same where it named a time to come back; absent: as `limitedAttempts`. */
  readonly heldAttempts?: number;
  /** A later time to come back than in so long is not waited for; absent: whatever it is. */
  readonly longestHeldMs?: number;
  /** Bytes of content that start the count anew; absent: any. */
  readonly progressBytes?: number;
  /** The wait after the first failure is random up to this; after each further one up to twice as much. */
  readonly baseMs: number;
  readonly maxMs: number;
}

export const STANDARD_RETRY: RetryPolicy = { attempts: 5, baseMs: 500, maxMs: 30_000 };

/**
 * Under a run, which tries whole files and folders again by itself: attempts here would multiply with those. What is left to this layer is to
 * come back when a service asks for it, and to go on with a read that had moved on.
 */
export const RUN_RETRY: RetryPolicy = {
  attempts: 1,
  limitedAttempts: 5,
  // At the usual half minute, about four hours.
  heldAttempts: 500,
  progressBytes: 64 * 1024,
  baseMs: 500,
  maxMs: 30_000,
};

/** While a person waits for the answer, who is rather told when to come back. */
export const PERSON_RETRY: RetryPolicy = { ...STANDARD_RETRY, longestHeldMs: 15_000 };

/** One failed attempt that another will follow. */
export interface FailedAttempt {
  readonly operation: Operation;
  readonly item: ItemRef | undefined;
  readonly error: StorageError;
  readonly attempt: number;
  readonly waitMs: number;
}

export interface RetryPorts {
  readonly clock: Clock;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** Told of each failure before the wait. */
  readonly observe?: (failed: FailedAttempt) => void;
  /** Told when an operation begins to wait because the service refused it for coming too fast (1), and when that wait is over (-1). */
  readonly held?: (change: 1 | -1) => void;
}

/** Spreads those that a service told to come back at the same moment. */
const RETRY_AFTER_SPREAD = 0.2;

/** Attempts at one operation. Progress in between starts the count anew, and is worth one more attempt at least. */
export class Attempts {
  readonly #policy: RetryPolicy;
  readonly #ports: RetryPorts;
  readonly #operation: Operation;
  readonly #item: ItemRef | undefined;
  #failures = 0;
  #moved = 0;

  constructor(policy: RetryPolicy, ports: RetryPorts, operation: Operation, item: ItemRef | undefined) {
    this.#policy = policy;
    this.#ports = ports;
    this.#operation = operation;
    this.#item = item;
  }

  /** Pages count as progress, and content by its bytes. */
  progressed(bytes = Number.POSITIVE_INFINITY): void {
    const { attempts, progressBytes = 0 } = this.#policy;
    this.#moved += bytes;
    if (this.#moved < progressBytes) return;
    this.#moved = 0;
    this.#failures = Math.min(0, attempts - 2);
  }

  /** Waits for the next attempt, or throws what is final: any failure that is not worth another try, and the last of too many. */
  async failed(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!(error instanceof StorageError) || !error.retryable || this.#isTooLong(error)) throw error;
    this.#failures++;
    const allowed = this.#allowedFor(error);
    if (this.#failures >= allowed) throw exhausted(error, allowed);
    const waitMs = this.#waitMs(error);
    this.#ports.observe?.({
      operation: this.#operation,
      item: this.#item,
      error,
      attempt: this.#failures,
      waitMs,
    });
    const isHeld = error.kind === 'rate-limited';
    if (isHeld) this.#ports.held?.(1);
    try {
      await this.#ports.clock.sleep(waitMs, signal);
    } finally {
      if (isHeld) this.#ports.held?.(-1);
    }
  }

  #isTooLong({ retryAfterMs = 0 }: StorageError): boolean {
    return retryAfterMs > (this.#policy.longestHeldMs ?? Number.POSITIVE_INFINITY);
  }

  #allowedFor({ kind, retryAfterMs }: StorageError): number {
    const { attempts, limitedAttempts = attempts, heldAttempts = limitedAttempts } = this.#policy;
    if (kind !== 'rate-limited') return attempts;
    return retryAfterMs === undefined ? limitedAttempts : heldAttempts;
  }

  #waitMs({ retryAfterMs }: StorageError): number {
    const { random } = this.#ports;
    if (retryAfterMs !== undefined) return retryAfterMs * (1 + RETRY_AFTER_SPREAD * random());
    const { baseMs, maxMs } = this.#policy;
    return random() * Math.min(maxMs, baseMs * 2 ** Math.max(0, this.#failures - 1));
  }
}

/** Loops further out must not multiply the attempts; what was tried once is theirs to try again. */
function exhausted(error: StorageError, attempts: number): StorageError {
  if (attempts === 1) return error;
  return error.with({ retryable: false, message: `${error.message} (tried ${attempts} times)` });
}
