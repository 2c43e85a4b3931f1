import { displayPath, type ItemRef } from '@drover/core';
import { MULTIPLE, REQUEST_BYTES } from './limits.ts';

/**
 * How much of a file goes in one request of its upload session. A request that is cut has to be sent again from its beginning, so a line that is
 * cut often gets smaller ones, until they pass again. All sizes are multiples as the service wants them.
 */
export class FragmentSizes {
  readonly #sizes = new Map<string, number>();

  of(item: ItemRef): number {
    return this.#sizes.get(displayPath(item)) ?? REQUEST_BYTES;
  }

  /** A request of so many bytes had no answer: the next ones are half as large at most. */
  cut(item: ItemRef, bytes: number): void {
    const half = Math.min(this.of(item), bytes) / 2;
    this.#set(item, Math.max(MULTIPLE, Math.floor(half / MULTIPLE) * MULTIPLE));
  }

  /** One passed: the next may be twice as large. */
  passed(item: ItemRef): void {
    if (this.#sizes.has(displayPath(item))) this.#set(item, this.of(item) * 2);
  }

  forget(item: ItemRef): void {
    this.#sizes.delete(displayPath(item));
  }

  /** The oldest is dropped for a new one where there are many. */
  #set(item: ItemRef, bytes: number): void {
    this.forget(item);
    if (bytes >= REQUEST_BYTES) return;
    this.#sizes.set(displayPath(item), bytes);
    const [oldest] = this.#sizes.keys();
    if (this.#sizes.size > MOST && oldest !== undefined) this.#sizes.delete(oldest);
  }
}

/** Many more than a connection has files under way. */
const MOST = 1024;
