import type { ByteStream } from '@drover/core';

/** Pulls a body chunk by chunk; every wait ends when the signal is aborted, even when the body hangs. */
export class BodyReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #signal: AbortSignal;
  #giveUp: ((reason: unknown) => void) | null = null;
  #ended = false;

  constructor(body: ByteStream, signal: AbortSignal) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  /** The next chunk that has bytes; null at the end. */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      const result = await this.until(() => this.#chunks.next());
      if (result.done === true) {
        this.#ended = true;
        return null;
      }
      if (result.value.length > 0) return result.value;
    }
  }

  /** Waits for one thing at a time, no longer than the signal allows. */
  until<T>(start: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    return new Promise<T>((resolve, reject) => {
      this.#giveUp = reject;
      start().then(resolve, reject);
    });
  }

  /** Frees the body when it was not read to its end. Not awaited: a body that hangs in `next` hangs here too. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (this.#ended) return;
    this.#ended = true;
    this.#chunks.return?.().catch(() => undefined);
  }

  readonly #onAbort = (): void => this.#giveUp?.(this.#signal.reason);
}
