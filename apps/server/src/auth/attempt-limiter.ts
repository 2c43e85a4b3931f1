import type { Clock } from '@drover/core';
import { ApplicationError } from '../errors/application-error.ts';

export interface AttemptLimits {
  /** Failures that cost nothing. */
  readonly free: number;
  /** The longest that anybody has to wait for the next attempt: nobody is locked out for good. */
  readonly maxWaitMs: number;
  /** Failures are forgotten after this long without another. */
  readonly forgetMs: number;
}

interface Failures {
  count: number;
  blockedUntil: number;
  last: number;
}

const MAX_KEYS = 20_000;

/** Slows down guessing: after some failures each further attempt has to wait twice as long as the one before. */
export class AttemptLimiter {
  readonly #clock: Clock;
  readonly #limits: AttemptLimits;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, limits: AttemptLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts an attempt as failed until `succeed` is told, so that many at once gain nothing. Throws 'too-many-attempts'. */
  begin(key: string): void {
    const now = this.#clock.monotonic();
    const known = this.#known(key, now);
    if (now < known.blockedUntil) {
      const retryAfterSeconds = Math.ceil((known.blockedUntil - now) / 1000);
      throw new ApplicationError('too-many-attempts', `Too many attempts. Wait ${retryAfterSeconds} seconds.`, {
        retryAfterSeconds,
      });
    }
    const count = known.count + 1;
    const over = count - this.#limits.free;
    const waitMs = over < 0 ? 0 : Math.min(this.#limits.maxWaitMs, 1000 * 2 ** Math.min(over, 20));
    this.#failures.delete(key);
    this.#failures.set(key, { count, blockedUntil: now + waitMs, last: now });
    this.#makeRoom();
  }

  succeed(key: string): void {
    this.#failures.delete(key);
  }

  #known(key: string, now: number): Failures {
    const known = this.#failures.get(key);
    if (known === undefined || now - known.last > this.#limits.forgetMs)
      return { count: 0, blockedUntil: 0, last: now };
    return known;
  }

  /** Keys stand in the order of their last attempt; the oldest go first. */
  #makeRoom(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_KEYS) return;
      this.#failures.delete(key);
    }
  }
}
