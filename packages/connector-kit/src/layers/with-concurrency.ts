import type { ByteStream, Connection, Version } from '@drover/core';
import type { Slots } from '../limits/slots.ts';
import { type Call, type CallHandler, type Send, type Start, wrapConnection } from './wrap-connection.ts';

/**
 * Lets no more operations run at once than the account's slots allow. A write holds its slot until it is stored, a read until its stream ends. A
 * listing gives its slot back between pages, since whoever receives them may be waiting for slots itself.
 */
export function withConcurrency(inner: Connection, slots: Slots): Connection {
  return wrapConnection(inner, new SlotHandler(slots));
}

class SlotHandler implements CallHandler {
  readonly #slots: Slots;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  async once<T>({ signal }: Call, start: Start<Promise<T>>): Promise<T> {
    if (!this.#slots.tryEnter('other')) await this.#slots.enter('other', signal);
    try {
      return await start();
    } finally {
      this.#slots.leave('other');
    }
  }

  send<T>(call: Call, body: ByteStream, start: Send<T>): Promise<T> {
    return this.once(call, () => start(body));
  }

  async read({ signal }: Call, start: Start<Promise<ByteStream>>): Promise<ByteStream> {
    if (!this.#slots.tryEnter('read')) await this.#slots.enter('read', signal);
    try {
      return new SlottedRead(await start(), this.#slots, signal);
    } catch (error) {
      this.#slots.leave('read');
      throw error;
    }
  }

  async *pages<T>(call: Call, start: Start<AsyncIterable<T>>): AsyncGenerator<T, void, undefined> {
    const iterator = start()[Symbol.asyncIterator]();
    let ended = false;
    try {
      for (;;) {
        const result = await this.once(call, () => iterator.next());
        ended = result.done === true;
        if (result.done === true) return;
        yield result.value;
      }
    } finally {
      if (!ended) await iterator.return?.();
    }
  }
}

/** A stream that gives its slot back when it ends, fails, is left or is cancelled. */
class SlottedRead implements ByteStream, AsyncIterator<Uint8Array> {
  readonly versionAfter?: () => Promise<Version | null>;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #slots: Slots;
  readonly #signal: AbortSignal;
  readonly #leave = (): void => {
    if (this.#left) return;
    this.#left = true;
    this.#signal.removeEventListener('abort', this.#leave);
    this.#slots.leave('read');
  };
  #left = false;

  constructor(inner: ByteStream, slots: Slots, signal: AbortSignal) {
    this.#chunks = inner[Symbol.asyncIterator]();
    this.#slots = slots;
    this.#signal = signal;
    if (inner.versionAfter !== undefined) this.versionAfter = () => inner.versionAfter?.() ?? Promise.resolve(null);
    signal.addEventListener('abort', this.#leave);
    if (signal.aborted) this.#leave();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#chunks.next();
      if (result.done === true) this.#leave();
      return result;
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    try {
      await this.#chunks.return?.();
    } finally {
      this.#leave();
    }
    return { done: true, value: undefined };
  }
}
