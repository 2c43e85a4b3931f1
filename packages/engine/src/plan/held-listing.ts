import { type Entry, weightOf } from '@drover/core';

/** The children of one folder, as far as a walk has brought them. */
export class HeldListing {
  /** Somebody reads it, or has. */
  taken = false;
  /** Somebody waits for more of it. */
  hungry = false;
  readonly #onHunger: () => void;
  #pages: Entry[][] = [];
  #state: 'coming' | 'complete' | 'lost' = 'coming';
  #given = false;
  #error: unknown = null;
  #moved = Promise.withResolvers<void>();

  constructor(onHunger: () => void) {
    this.#onHunger = onHunger;
  }

  get isComing(): boolean {
    return this.#state === 'coming';
  }

  /** Of the entries that wait to be read. */
  get weight(): number {
    return this.#pages.reduce((sum, page) => sum + weightOf(page), 0);
  }

  add(entries: Entry[]): void {
    this.#pages.push(entries);
    this.#wake();
  }

  complete(): void {
    if (this.#state === 'coming') this.#state = 'complete';
    this.#wake();
  }

  /** No more will come. */
  lose(error: unknown): void {
    if (this.#state === 'coming') this.#state = 'lost';
    this.#error = error;
    this.#wake();
  }

  /** The next entries, or null at the end; `lost` where nothing was given yet and nothing will be. Throws what ended the walk in the midst. */
  async next(): Promise<Entry[] | 'lost' | null> {
    for (;;) {
      if (this.#state === 'lost' && !this.#given) return 'lost';
      const page = this.#pages.shift();
      if (page !== undefined) {
        this.#given = true;
        return page;
      }
      if (this.#state === 'lost') throw this.#error;
      if (this.#state === 'complete') return null;
      this.hungry = true;
      this.#onHunger();
      await this.#moved.promise;
      this.hungry = false;
    }
  }

  #wake(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }
}
