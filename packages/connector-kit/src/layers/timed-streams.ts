import type { ByteStream, Version } from '@drover/core';
import type { TimedCall } from './timed-call.ts';

/** What a service sends chunk by chunk: each wait for a chunk is limited, the time that the receiver takes is not. */
export class TimedStream implements ByteStream, AsyncIterator<Uint8Array> {
  readonly versionAfter?: () => Promise<Version | null>;
  readonly #call: TimedCall;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #idleMs: number;
  #ended = false;

  constructor(call: TimedCall, inner: ByteStream, idleMs: number) {
    this.#call = call;
    this.#chunks = inner[Symbol.asyncIterator]();
    this.#idleMs = idleMs;
    if (inner.versionAfter !== undefined) this.versionAfter = () => inner.versionAfter?.() ?? Promise.resolve(null);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      const result = await this.#call.wait(this.#idleMs, () => this.#chunks.next());
      if (result.done === true) this.#end();
      return result;
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#ended) {
      this.#ended = true;
      await leave(this.#call, this.#chunks, this.#idleMs);
      this.#call.close();
    }
    return { done: true, value: undefined };
  }

  #end(): void {
    this.#ended = true;
    this.#call.close();
  }
}

/** Pages with a limit on the wait for each; the time that the receiver takes is not limited. */
export async function* timedPages<T>(
  begin: () => TimedCall,
  start: (own: AbortSignal) => AsyncIterable<T>,
  pageMs: number,
): AsyncGenerator<T, void, undefined> {
  const call = begin();
  let ended = false;
  const pages = start(call.signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const result = await call.wait(pageMs, () => pages.next());
      if (result.done === true) {
        ended = true;
        return;
      }
      yield result.value;
    }
  } catch (error) {
    ended = true;
    throw error;
  } finally {
    if (!ended) await leave(call, pages, pageMs);
    call.close();
  }
}

/** A failure to free a stream that nobody wants any more is of no interest; a hang is ended by the deadline. */
async function leave(call: TimedCall, iterator: AsyncIterator<unknown>, allowedMs: number): Promise<void> {
  const { return: leaving } = iterator;
  if (leaving === undefined) return;
  await call.wait(allowedMs, () => leaving.call(iterator)).catch(() => undefined);
}

/** A body on its way to a service: while the service waits for the source, its own time stands still. */
export class TimedBody implements ByteStream {
  readonly #call: TimedCall;
  readonly #inner: ByteStream;
  readonly #idleMs: number;
  readonly #commitMs: number;

  constructor(call: TimedCall, inner: ByteStream, idleMs: number, commitMs: number) {
    this.#call = call;
    this.#inner = inner;
    this.#idleMs = idleMs;
    this.#commitMs = commitMs;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const chunks = this.#inner[Symbol.asyncIterator]();
    return {
      next: async () => {
        const result = await this.#call.outside(() => chunks.next(), this.#idleMs);
        if (result.done === true) this.#call.arm(this.#commitMs);
        return result;
      },
      return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
    };
  }
}
