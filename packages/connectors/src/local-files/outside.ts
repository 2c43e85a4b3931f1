import type { ByteStream } from '@drover/core';
import type { Live, LiveSet } from './live.ts';

/**
 * Waits for what the caller brought along, its body and its fence, no longer than the signal and the connection allow, and remembers which
 * failures came from there: they are handed back as they are.
 */
export class Outside implements Live {
  readonly #signal: AbortSignal;
  readonly #live: LiveSet;
  readonly #failures = new Set<unknown>();
  readonly #onAbort = (): void => this.#end(this.#signal.reason);
  readonly #closed = Promise.withResolvers<void>();
  #reject: ((reason: unknown) => void) | null = null;
  #over: { readonly reason: unknown } | null = null;

  constructor(signal: AbortSignal, live: LiveSet) {
    this.#signal = signal;
    this.#live = live;
    live.add(this);
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /** Waits for one thing at a time. */
  until<T>(start: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#over !== null) return reject(this.#over.reason);
      this.#reject = reject;
      start().then(resolve, (error) => {
        this.#failures.add(error);
        reject(error);
      });
    });
  }

  failedWith(error: unknown): boolean {
    return this.#failures.has(error) || this.#over?.reason === error;
  }

  giveUp(reason: unknown): Promise<void> {
    this.#end(reason);
    return this.#closed.promise;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#live.delete(this);
    this.#closed.resolve();
  }

  #end(reason: unknown): void {
    this.#over ??= { reason };
    this.#reject?.(this.#over.reason);
  }
}

/** A body, pulled chunk by chunk. */
export class BodyReader extends Outside {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #ended = false;

  constructor(body: ByteStream, signal: AbortSignal, live: LiveSet) {
    super(signal, live);
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
