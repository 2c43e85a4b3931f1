import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@drover/core';
import type { Steps } from '@drover/migration';

/** How long one turn of the event loop is worked on. */
const SLICE_MS = 10;

/**
 * Does work over many rows a little at a time, so that all else goes on meanwhile: other requests, and what agents say. Several works take
 * turns. Threads of their own would have to be given all rows, and give them back, as copies that are made at once.
 */
export class Slices {
  readonly #clock: Clock;
  /** Ends with the turn that was asked for last. */
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with the signal's reason once that is aborted. */
  async run<T>(work: Steps<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      await this.#turn();
      signal.throwIfAborted();
      const until = this.#clock.monotonic() + SLICE_MS;
      do {
        const step = work.next();
        if (step.done === true) return step.value;
      } while (this.#clock.monotonic() < until);
    }
  }

  #turn(): Promise<void> {
    const turn = this.#last.then(() => setImmediate());
    this.#last = turn;
    return turn;
  }
}
