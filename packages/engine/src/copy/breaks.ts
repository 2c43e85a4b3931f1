import type { StorageError } from '@drover/core';

/** Breaks in a row after which one counts as a failure all the same: it may be this item that breaks the connection. */
const MOST_BREAKS = 10;
/** Times in a row that a service may ask to come back later: at the usual half minute, about four hours. */
const MOST_PAUSES = 500;

/** What interrupted the work on one item and tells nothing about the item, as long as it is not too often. */
export class Breaks {
  #breaks = 0;
  #pauses = 0;

  get count(): number {
    return this.#breaks + this.#pauses;
  }

  /** Notes a break of the connection, or that the service named a time to come back; false for any other failure, and for one too many. */
  excuse(error: StorageError): boolean {
    if (asksToComeBack(error)) return this.#pauses < MOST_PAUSES && ++this.#pauses > 0;
    return isBreak(error) && this.#breaks < MOST_BREAKS && ++this.#breaks > 0;
  }

  /** The item has moved on. */
  forget(): void {
    this.#breaks = 0;
    this.#pauses = 0;
  }
}

function isBreak({ kind, fault, scope, retryable }: StorageError): boolean {
  return kind === 'unavailable' && fault === 'network' && scope === 'item' && retryable;
}

function asksToComeBack({ kind, retryAfterMs, retryable }: StorageError): boolean {
  return kind === 'rate-limited' && retryAfterMs !== undefined && retryable;
}
