import { type Clock, type Connection, type ItemRef, isAbort, type StorageError, toStorageError } from '@drover/core';
import type { RunStop } from './run-stop.ts';

/** Failed attempts in a row, on one side, after which it is asked whether it is there at all. */
const SUSPICIOUS = 10;
/** A side that fails attempt after attempt and does not answer this question in time is taken for gone. */
const ANSWER_MS = 15_000;

/**
 * Watches one side of a run. When attempt after attempt fails there, it asks for the transfer's own folder: if even that fails, the
 * run stops with that failure instead of logging the same one for every file that is left.
 */
export class SideHealth {
  readonly #side: 'source' | 'destination';
  readonly #connection: Connection;
  readonly #folder: ItemRef;
  readonly #stop: RunStop;
  readonly #clock: Clock;
  #inARow = 0;
  #threshold = SUSPICIOUS;
  #asking: Promise<void> | null = null;

  constructor(
    side: 'source' | 'destination',
    { connection, folder }: { readonly connection: Connection; readonly folder: ItemRef },
    stop: RunStop,
    clock: Clock,
  ) {
    this.#side = side;
    this.#connection = connection;
    this.#folder = folder;
    this.#stop = stop;
    this.#clock = clock;
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
    // Who asks for patience is there.
    if (error.kind === 'rate-limited' || error.kind === 'precondition-failed') return;
    if (++this.#inARow < this.#threshold || this.#asking !== null) return;
    this.#asking = this.#ask(error).finally(() => {
      this.#asking = null;
    });
  }

  /** Resolves when no question is under way. */
  async idle(): Promise<void> {
    await this.#asking;
  }

  async #ask(reason: StorageError): Promise<void> {
    const { signal } = this.#stop;
    const late = new AbortController();
    const answered = new AbortController();
    const waiting = this.#clock.sleep(ANSWER_MS, answered.signal).then(
      () => late.abort(reason),
      () => undefined,
    );
    const either = AbortSignal.any([signal, late.signal]);
    try {
      for await (const _ of this.#connection.list(this.#folder, either)) break;
      this.#inARow = 0;
      this.#threshold *= 4;
    } catch (thrown) {
      if (signal.aborted) return;
      const error = isAbort(thrown, either)
        ? reason
        : toStorageError(thrown, { operation: 'list', item: this.#folder });
      this.#stop.stop({ side: this.#side, error });
    } finally {
      answered.abort();
      await waiting;
    }
  }
}
