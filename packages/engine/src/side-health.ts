import type { Connection, ItemRef, StorageError } from '@drover/core';
import { isAbort, toStorageError } from '@drover/core';
import type { RunStop } from './run-stop.ts';

/** Failures in a row, on one side, after which it is asked whether it is there at all. */
const SUSPICIOUS = 10;

/**
 * Watches one side of a run. When item after item fails there, it asks for the transfer's own folder: if even that fails, the run
 * stops with that failure instead of logging the same one for every file that is left.
 */
export class SideHealth {
  readonly #side: 'source' | 'destination';
  readonly #connection: Connection;
  readonly #folder: ItemRef;
  readonly #stop: RunStop;
  #inARow = 0;
  #threshold = SUSPICIOUS;
  #asking: Promise<void> | null = null;

  constructor(side: 'source' | 'destination', connection: Connection, folder: ItemRef, stop: RunStop) {
    this.#side = side;
    this.#connection = connection;
    this.#folder = folder;
    this.#stop = stop;
  }

  succeeded(): void {
    this.#inARow = 0;
    this.#threshold = SUSPICIOUS;
  }

  failed(error: StorageError): void {
    if (error.scope !== 'item') {
      this.#stop.stop({ side: this.#side, error });
      return;
    }
    if (++this.#inARow < this.#threshold || this.#asking !== null) return;
    this.#asking = this.#ask().finally(() => {
      this.#asking = null;
    });
  }

  /** Resolves when no question is under way. */
  async idle(): Promise<void> {
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const { signal } = this.#stop;
    try {
      for await (const _ of this.#connection.list(this.#folder, signal)) break;
      this.#inARow = 0;
      this.#threshold *= 4;
    } catch (thrown) {
      if (signal.aborted || isAbort(thrown, signal)) return;
      const error = toStorageError(thrown, { operation: 'list', item: this.#folder });
      this.#stop.stop({ side: this.#side, error });
    }
  }
}
