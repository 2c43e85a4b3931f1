import type { StorageError, StorageErrorKind } from '@drover/core';
import type { Slots } from './slots.ts';

/** Failures that may come from doing too much at once. */
const STRAIN: ReadonlySet<StorageErrorKind> = new Set(['rate-limited', 'unavailable', 'timeout', 'locked']);

/** Does fewer files at once where a side shows strain, and comes back to the full number one by one. */
export class Pace {
  readonly #slots: Slots;
  #full: number;
  #successes = 0;

  constructor(slots: Slots) {
    this.#slots = slots;
    this.#full = slots.limit;
  }

  /** The full number from now on, for whoever comes to share a side with more or fewer others. */
  share(full: number): void {
    if (full === this.#full) return;
    const strained = this.#slots.limit < this.#full;
    this.#full = full;
    this.#slots.limit = strained ? Math.min(this.#slots.limit, full) : full;
  }

  failed({ kind }: StorageError): void {
    if (!STRAIN.has(kind)) return;
    this.#successes = 0;
    this.#slots.limit = Math.min(this.#full, Math.max(1, Math.floor(this.#slots.limit / 2)));
  }

  succeeded(): void {
    if (this.#slots.limit >= this.#full || ++this.#successes < 2 * this.#slots.limit) return;
    this.#successes = 0;
    this.#slots.limit++;
  }
}
