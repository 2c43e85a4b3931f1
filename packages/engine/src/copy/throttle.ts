import type { Budget, Clock } from '@drover/core';

const BURST_SECONDS = 0.1;
/** Whoever waits looks this often whether the rate has changed. */
const LOOK_MS = 250;
/** Less than a clock can tell apart would be waited for again and again. */
const SHORTEST_MS = 1;

/**
 * Bytes per second for everything that runs at once, first come, first served; the rate may change while they wait. What is larger than the
 * burst waits until it would have passed at the rate, so any size of chunk keeps to it, and a single chunk too.
 */
export class Throttle implements Budget {
  readonly #clock: Clock;
  #rate: number | null;
  #asked = 0;
  #passed = 0;
  #at: number;

  constructor(clock: Clock, bytesPerSecond: number | null = null) {
    this.#clock = clock;
    this.#rate = bytesPerSecond;
    this.#at = clock.monotonic();
  }

  /** Null lets everything through, 0 nothing. */
  get rate(): number | null {
    return this.#rate;
  }

  set rate(bytesPerSecond: number | null) {
    this.#settle();
    this.#rate = bytesPerSecond;
  }

  async take(amount: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#settle();
    this.#asked += amount;
    const turn = this.#asked;
    while (this.#rate !== null) {
      const short = turn - this.#passed - this.#rate * BURST_SECONDS;
      if (short <= 0) return;
      const waitMs = Math.min(LOOK_MS, (short / this.#rate) * 1000);
      await this.#clock.sleep(Math.max(SHORTEST_MS, waitMs), signal);
      this.#settle();
    }
  }

  /** What was not asked for is not saved up. */
  #settle(): void {
    const now = this.#clock.monotonic();
    const more = this.#rate === null ? this.#asked : this.#passed + (this.#rate * (now - this.#at)) / 1000;
    this.#passed = Math.min(this.#asked, more);
    this.#at = now;
  }
}
