import {
  type ByteStream,
  type Connection,
  displayPath,
  type Entry,
  StorageError,
  sameVersion,
  type Version,
  versionOf,
} from '@drover/core';
import type { Attempts } from './retry-policy.ts';

export interface ReadRange {
  readonly offset: number;
  readonly ifTag?: string;
}

/** A read that goes on where it broke off, as long as the file is still the same. */
export class ResumedRead implements ByteStream, AsyncIterator<Uint8Array> {
  readonly #inner: Connection;
  readonly #entry: Entry;
  readonly #range: ReadRange;
  readonly #attempts: Attempts;
  readonly #signal: AbortSignal;
  #stream: ByteStream;
  #chunks: AsyncIterator<Uint8Array>;
  #received = 0;
  #ended = false;

  constructor(
    inner: Connection,
    entry: Entry,
    range: ReadRange,
    stream: ByteStream,
    attempts: Attempts,
    signal: AbortSignal,
  ) {
    this.#inner = inner;
    this.#entry = entry;
    this.#range = range;
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#attempts = attempts;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      return this.#took(await this.#chunks.next());
    } catch (error) {
      return await this.#recover(error);
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#ended = true;
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  async versionAfter(): Promise<Version | null> {
    return (await this.#stream.versionAfter?.()) ?? null;
  }

  #took(result: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> {
    if (result.done === true) this.#ended = true;
    else if (result.value.length > 0) {
      this.#received += result.value.length;
      this.#attempts.progressed(result.value.length);
    }
    return result;
  }

  async #recover(failure: unknown): Promise<IteratorResult<Uint8Array>> {
    let error = failure;
    for (;;) {
      try {
        await this.#attempts.failed(error, this.#signal);
      } catch (final) {
        this.#ended = true;
        throw final;
      }
      if (this.#ended || this.#hasAll()) return { done: true, value: undefined };
      try {
        await this.#reopen();
        return this.#took(await this.#chunks.next());
      } catch (next) {
        error = next;
      }
    }
  }

  /** The failure came behind the last byte, where most services refuse to begin. */
  #hasAll(): boolean {
    const { size } = this.#entry;
    return size !== null && this.#received > 0 && this.#range.offset + this.#received >= size;
  }

  async #reopen(): Promise<void> {
    const offset = this.#range.offset + this.#received;
    const ifTag = this.#range.ifTag ?? this.#entry.changeTag;
    if (ifTag === undefined && offset > 0) await this.#checkUnchanged();
    const range = ifTag === undefined ? { offset } : { offset, ifTag };
    this.#stream = await this.#inner.read(this.#entry, range, this.#signal);
    this.#chunks = this.#stream[Symbol.asyncIterator]();
  }

  /** Bytes of two versions must not be put together. What changes after this look shows in `versionAfter`. */
  async #checkUnchanged(): Promise<void> {
    const now = await this.#inner.stat(this.#entry.ref, this.#signal);
    if (now !== null && sameVersion(versionOf(this.#entry), versionOf(now))) return;
    throw new StorageError({
      kind: now === null ? 'not-found' : 'precondition-failed',
      message: `${displayPath(this.#entry.ref)} ${now === null ? 'vanished' : 'changed'} while it was read.`,
      remedy: 'Copy it again.',
      operation: 'read',
      item: this.#entry.ref,
    });
  }
}
