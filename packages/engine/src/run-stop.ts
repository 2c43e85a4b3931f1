import { isAbort, type StorageError } from '@drover/core';

/** What ended a run before its time. */
export interface Stopped {
  readonly side: 'source' | 'destination';
  readonly error: StorageError;
}

/** One switch for the three ways in which a run ends early: cancelled from outside, stopped by a failure, broken by a fault of ours. */
export class RunStop {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onAbort = () => this.#controller.abort(this.#outer.reason);
  stoppedBy: Stopped | null = null;
  /** A failure of the journal, the fence or the program itself: the run cannot even be summed up. */
  broken: { readonly error: unknown } | null = null;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    if (outer.aborted) this.#onAbort();
    else outer.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cancelled(): boolean {
    return this.#outer.aborted;
  }

  stop(by: Stopped): void {
    if (this.signal.aborted) return;
    this.stoppedBy = by;
    this.#controller.abort(by.error);
  }

  break(error: unknown): void {
    // What an ended run still throws is its own end coming back.
    if (isAbort(error, this.signal)) return;
    this.broken ??= { error };
    this.#controller.abort(error);
  }

  release(): void {
    this.#outer.removeEventListener('abort', this.#onAbort);
  }
}
