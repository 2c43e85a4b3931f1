import type { StorageError } from '@drover/core';

/** Breaks in a row after which one counts as a failure all the same: it may be this item that breaks the connection. */
const MOST = 10;

/** The breaks of a connection while one item was worked on: they tell nothing about the item, as long as they are not too many. */
export class Breaks {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Notes a break; false for any other failure, and for one break too many. */
  excuse({ kind, fault, scope, retryable }: StorageError): boolean {
    const isBreak = kind === 'unavailable' && fault === 'network' && scope === 'item' && retryable;
    if (!isBreak || this.#count >= MOST) return false;
    this.#count++;
    return true;
  }

  /** The item has moved on. */
  forget(): void {
    this.#count = 0;
  }
}
