import type { Clock } from '@drover/core';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock for tests, which stands still until it is told to go on. */
export class FakeClock implements Clock {
  readonly #startedAt: number;
  #elapsedMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(startedAt = Date.UTC(2026, 0, 1)) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        signal.removeEventListener('abort', cancel);
      };
      const cancel = (): void => {
        end();
        reject(signal.reason);
      };
      const sleeper: Sleeper = {
        wakesAt: this.#elapsedMs + ms,
        wake: () => {
          end();
          resolve();
        },
      };
      signal.addEventListener('abort', cancel);
      this.#sleepers.push(sleeper);
    });
  }

  /** How many wait for this clock. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Goes on by this much; whoever wakes on the way runs before the clock goes further. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMs + ms;
    await settle();
    for (let next = this.#next(until); next !== null; next = this.#next(until)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.wakesAt);
      next.wake();
      await settle();
    }
    this.#elapsedMs = until;
  }

  /** Goes on as far as is needed for this to settle. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    for (;;) {
      await settle();
      if (settled) return await promise;
      const next = this.#next(Number.POSITIVE_INFINITY);
      if (next === null) throw new Error('Nothing waits for the clock, and nothing happens.');
      this.#elapsedMs = Math.max(this.#elapsedMs, next.wakesAt);
      next.wake();
    }
  }

  #next(until: number): Sleeper | null {
    let first: Sleeper | null = null;
    for (const each of this.#sleepers) {
      if (each.wakesAt <= until && (first === null || each.wakesAt < first.wakesAt)) first = each;
    }
    return first;
  }
}

/** Lets everything run that does not wait for the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
