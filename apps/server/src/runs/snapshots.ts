import type { Clock } from '@drover/core';
import type { RunQueries, RunView, WaitingRows } from '@drover/database';

interface Kept<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

const FRESH_MS = 300;
const MOST = 1000;

/** How runs stand, asked of the database once for all who watch. */
export class Snapshots {
  readonly #runs: RunQueries;
  readonly #clock: Clock;
  readonly #byId = new Map<string, Kept<RunView | null>>();
  #live: Kept<readonly RunView[]> | null = null;
  #waiting: Kept<readonly WaitingRows[]> | null = null;

  constructor(runs: RunQueries, clock: Clock) {
    this.#runs = runs;
    this.#clock = clock;
  }

  async run(id: string): Promise<RunView | null> {
    const kept = this.#byId.get(id);
    if (kept !== undefined && this.#isFresh(kept)) return await kept.value;
    if (this.#byId.size >= MOST) this.#byId.clear();
    const value = this.#runs.get(id);
    this.#byId.set(id, { at: this.#clock.monotonic(), value });
    return await value;
  }

  async live(): Promise<readonly RunView[]> {
    if (this.#live === null || !this.#isFresh(this.#live)) {
      this.#live = { at: this.#clock.monotonic(), value: this.#runs.live() };
    }
    return await this.#live.value;
  }

  async waiting(): Promise<readonly WaitingRows[]> {
    if (this.#waiting === null || !this.#isFresh(this.#waiting)) {
      this.#waiting = { at: this.#clock.monotonic(), value: this.#runs.waiting() };
    }
    return await this.#waiting.value;
  }

  #isFresh({ at }: { readonly at: number }): boolean {
    return this.#clock.monotonic() - at < FRESH_MS;
  }
}
