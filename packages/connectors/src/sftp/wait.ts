import type { Clock } from '@drover/core';

/**
 * Lets the steps of one operation be cut short by its signal, one after the other. It listens once for the whole operation and keeps nothing
 * of the results that pass through, which `Promise.race` with a promise that lives as long as a large file would do.
 */
export class Cancellation implements Disposable {
  readonly #signal: AbortSignal;
  readonly #onCancel: (() => void) | undefined;
  readonly #cancel = (): void => {
    this.#reject?.(this.#signal.reason);
    this.#onCancel?.();
  };
  #reject: ((reason: unknown) => void) | null = null;

  constructor(signal: AbortSignal, onCancel?: () => void) {
    signal.throwIfAborted();
    this.#signal = signal;
    this.#onCancel = onCancel;
    signal.addEventListener('abort', this.#cancel, { once: true });
  }

  /** What comes first: the result, or the cancellation. Whoever does the work is not stopped by it. */
  wait<T>(work: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      if (this.#signal.aborted) reject(this.#signal.reason);
      this.#reject = reject;
    });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#cancel);
    this.#reject = null;
  }
}

/** What comes first: the result, or the cancellation. */
export async function orCancelled<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  using cancellation = new Cancellation(signal);
  return await cancellation.wait(work);
}

/** What comes first: the result, the cancellation, or the deadline, which rejects with `late()`. */
export async function beforeDeadline<T>(
  work: Promise<T>,
  deadline: { readonly clock: Clock; readonly ms: number; readonly late: () => Error },
  signal: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const alarm = deadline.clock.sleep(deadline.ms, over.signal).then(
    () => Promise.reject(deadline.late()),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await orCancelled(Promise.race([work, alarm]), signal);
  } finally {
    over.abort();
  }
}

/** Waits for what has to be tidied up, but not for ever: a server that is gone leaves nothing to wait for. */
export async function tidied(work: readonly PromiseLike<unknown>[], clock: Clock, ms: number): Promise<void> {
  const over = new AbortController();
  const enough = clock.sleep(ms, over.signal).catch(() => undefined);
  await Promise.race([Promise.allSettled(work), enough]);
  over.abort();
}
