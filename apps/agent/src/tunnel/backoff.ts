const FIRST_MS = 500;
const LAST_MS = 60_000;

/** Waiting times between attempts: any time up to a limit that doubles, so that many agents do not come back in step. */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  next(): number {
    const limit = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return this.#random() * limit;
  }

  reset(): void {
    this.#failures = 0;
  }
}
