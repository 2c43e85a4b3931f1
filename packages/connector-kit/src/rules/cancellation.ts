/** What may end before its users do, and tells them so: a session. */
export interface Mortal {
  /** Why it has ended; null while it has not. */
  readonly failure: Error | null;
  /** Calls back when it ends; answers with how to take that back. */
  onEnd(callback: (reason: Error) => void): () => void;
}

/**
 * Lets the steps of one operation be cut short, one after the other, by its signal or by the end of the session that it runs on. It listens
 * once for the whole operation and keeps nothing of the results that pass through, which `Promise.race` with a promise that lives as long as
 * a large file would do.
 */
export class Cancellation implements Disposable {
  readonly #signal: AbortSignal;
  readonly #onCancel: ((reason: unknown) => void) | undefined;
  readonly #forget: (() => void) | undefined;
  readonly #abort = (): void => this.#cancel(this.#signal.reason);
  #reject: ((reason: unknown) => void) | null = null;
  #over: { readonly reason: unknown } | null = null;

  constructor(signal: AbortSignal, session?: Mortal, onCancel?: (reason: unknown) => void) {
    signal.throwIfAborted();
    if (session !== undefined && session.failure !== null) throw session.failure;
    this.#signal = signal;
    this.#onCancel = onCancel;
    signal.addEventListener('abort', this.#abort, { once: true });
    this.#forget = session?.onEnd((reason) => this.#cancel(reason));
  }

  /** What comes first: the result, or the end of waiting. Whoever does the work is not stopped by it. */
  wait<T>(work: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      if (this.#over !== null) reject(this.#over.reason);
      this.#reject = reject;
    });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#abort);
    this.#forget?.();
    this.#reject = null;
  }

  #cancel(reason: unknown): void {
    if (this.#over !== null) return;
    this.#over = { reason };
    this.#reject?.(reason);
    this.#onCancel?.(reason);
  }
}
