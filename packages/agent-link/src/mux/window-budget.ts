import { FIRST_CREDIT, USUAL_WINDOW } from '../frames/limits.ts';

/**
 * How much all streams of a link together may have underway to this side. A new stream gets its usual window while there is plenty,
 * less when memory runs short, and never less than what every stream may send without asking.
 */
export class WindowBudget {
  readonly #total: number;
  #granted = 0;

  constructor(total: number) {
    this.#total = total;
  }

  take(): number {
    const share = Math.floor((this.#total - this.#granted) / 8);
    const window = Math.min(USUAL_WINDOW, Math.max(FIRST_CREDIT, share));
    this.#granted += window;
    return window;
  }

  /** How much of the wish a stream gets besides what it has: a quarter of what is left at most. */
  grow(wanted: number): number {
    const more = Math.max(0, Math.min(wanted, Math.floor((this.#total - this.#granted) / 4)));
    this.#granted += more;
    return more;
  }

  giveBack(window: number): void {
    this.#granted -= window;
  }
}
