import { type Clock, StorageError } from '@drover/core';

/** A service that does not say for how long. */
const UNTOLD_MS = 5_000;

/**
 * Keeps calls back while the service wants none: they are refused here, with what is left of the pause, and nothing is sent. Waiting is left to the
 * layers, which do not count it against anybody's time.
 */
export class ThrottleGate {
  readonly #clock: Clock;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws 'rate-limited' during a pause. */
  pass(): void {
    const leftMs = this.#until - this.#clock.monotonic();
    if (leftMs <= 0) return;
    throw new StorageError({
      kind: 'rate-limited',
      fault: 'server',
      message: `Microsoft 365 asked to slow down and takes calls again in ${Math.ceil(leftMs / 1000)} s.`,
      remedy: 'Drover waits and goes on by itself.',
      retryAfterMs: leftMs,
    });
  }

  /** A longer pause that was asked for before stays. */
  pause(ms = UNTOLD_MS): void {
    this.#until = Math.max(this.#until, this.#clock.monotonic() + ms);
  }
}
