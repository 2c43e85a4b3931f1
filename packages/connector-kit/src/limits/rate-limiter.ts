import type { Budget, Clock } from '@drover/core';

export interface RateLimits {
  /** How much may be spent in a second, in the long run. */
  readonly perSecond: number;
  /** How much may be spent at once after a rest. */
  readonly burst: number;
}

/** A token bucket for all connections of one account; a service that asks for a pause stops them all. */
export class RateLimiter implements Budget {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;
  #pausedUntil = 0;

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = limits.burst;
    this.#filledAt = clock.monotonic();
  }

  /** True when nobody has to wait, as is mostly so where no rate is set. */
  tryTake(amount: number): boolean {
    const now = this.#fill();
    if (now < this.#pausedUntil || this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }

  /** Whoever comes is served in turn: what is not there yet is borrowed, and waited for. */
  async take(amount: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#fill();
    this.#tokens -= amount;
    const dueAt = this.#filledAt + (this.#tokens < 0 ? (-this.#tokens / this.#limits.perSecond) * 1000 : 0);
    try {
      for (;;) {
        const waitMs = Math.max(dueAt, this.#pausedUntil) - this.#clock.monotonic();
        if (waitMs <= 0) return;
        await this.#clock.sleep(waitMs, signal);
      }
    } catch (error) {
      this.#tokens += amount;
      throw error;
    }
  }

  /** Nobody is served for this long; a longer pause that was asked for before stays. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.monotonic() + ms);
  }

  /** Whether the service wants no operation now. */
  isPaused(): boolean {
    return this.#clock.monotonic() < this.#pausedUntil;
  }

  #fill(): number {
    const now = this.#clock.monotonic();
    const { burst, perSecond } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    return now;
  }
}
