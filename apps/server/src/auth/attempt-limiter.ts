import type { Clock } from '@drover/core';
import { ApplicationError } from '../errors/application-error.ts';

export interface AttemptLimits {
  /** Failures that cost nothing. */
  readonly free: number;
  /** The longest that anybody has to wait for the next attempt: nobody is locked out for good. */
  readonly maxWaitMs: number;
  /** Failures run out evenly, as many as are free in this time. */
  readonly forgetMs: number;
}

/** One attempt, which counts as failed until it is said what came of it. */
export interface Attempt {
  /** It was none that counts: what others did from there stays as it is. */
  withdraw(): void;
}

interface Failures {
  /** At `asOf`. */
  readonly count: number;
  readonly asOf: number;
  readonly blockedUntil: number;
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

  /** Counts an attempt as failed until something else is told, so that many at once gain nothing. Throws 'too-many-attempts'. */
  begin(key: string): Attempt {
    const now = this.#clock.monotonic();
    const known = this.#known(key, now);
    if (now < known.blockedUntil) {
      const retryAfterSeconds = Math.ceil((known.blockedUntil - now) / 1000);
      throw new ApplicationError('too-many-attempts', `Too many attempts. Wait ${retryAfterSeconds} seconds.`, {
        retryAfterSeconds,
      });
    }
    const { free, maxWaitMs } = this.#limits;
    const longest = free + Math.ceil(Math.log2(maxWaitMs / 1000)); // more would only take longer to run out
    const count = Math.min(known.count + 1, longest);
    const over = Math.ceil(count) - free;
    const blockedUntil = over < 0 ? 0 : now + Math.min(maxWaitMs, 1000 * 2 ** over);
    this.#failures.delete(key);
    this.#failures.set(key, { count, asOf: now, blockedUntil });
    this.#makeRoom();
    return { withdraw: () => this.#withdraw(key, count - known.count, blockedUntil) };
  }

  /** Forgets all failures: for a key that only its owner can succeed with. */
  succeed(key: string): void {
    this.#failures.delete(key);
  }

  #withdraw(key: string, cost: number, blockedUntil: number): void {
    const known = this.#failures.get(key);
    if (known === undefined) return;
    const count = known.count - cost;
    const wait = known.blockedUntil === blockedUntil ? { blockedUntil: 0 } : {};
    if (count <= 0) this.#failures.delete(key);
    else this.#failures.set(key, { ...known, count, ...wait });
  }

  #known(key: string, now: number): Failures {
    const known = this.#failures.get(key);
    const { free, forgetMs } = this.#limits;
    if (known === undefined) return { count: 0, asOf: now, blockedUntil: 0 };
    const ranOut = ((now - known.asOf) * free) / forgetMs;
    return { ...known, count: Math.max(0, known.count - ranOut) };
  }

  /** Keys stand in the order of their last attempt; the oldest go first. */
  #makeRoom(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MAX_KEYS) return;
      this.#failures.delete(key);
    }
  }
}
