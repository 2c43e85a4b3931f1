import type { ByteStream } from '@drover/core';

/**
 * Waits for what the caller brought along, its body and its fence, no longer than the signal allows, and remembers which failures came from
 * there: they are handed back as they are.
 */
export class Outside {
  readonly #signal: AbortSignal;
  readonly #failures = new Set<unknown>();
  #giveUp: ((reason: unknown) => void) | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  /** Waits for one thing at a time. */
  until<T>(start: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#signal.throwIfAborted();
      const fail = (error: unknown): void => {
        this.#failures.add(error);
        reject(error);
      };
      this.#giveUp = fail;
      start().then(resolve, fail);
    });
  }

  failedWith(error: unknown): boolean {
    return this.#failures.has(error);
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#giveUp?.(this.#signal.reason);
}

/** A body, pulled chunk by chunk. */
export class BodyReader extends Outside {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #ended = false;

  constructor(body: ByteStream, signal: AbortSignal) {
    super(signal);
    this.#chunks = body[Symbol.asyncIterator]();
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

  /** Frees the body when it was not read to its end. Not awaited: a body that hangs in `next` hangs here too. */
  override close(): void {
    super.close();
    if (this.#ended) return;
    this.#ended = true;
    this.#chunks.return?.().catch(() => undefined);
  }
}
