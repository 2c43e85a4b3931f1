import {
  type ByteStream,
  type Clock,
  displayPath,
  type ItemRef,
  isAbort,
  StorageError,
  type Version,
} from '@drover/core';
import type { Logger } from '../definition.ts';
import type { Operation } from './layer.ts';

/** One line of the log, from the beginning of an operation to its end. */
export class OperationRecord {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #operation: Operation;
  readonly #item: ItemRef | undefined;
  readonly #signal: AbortSignal;
  readonly #began: number;

  constructor(log: Logger, clock: Clock, operation: Operation, item: ItemRef | undefined, signal: AbortSignal) {
    this.#log = log;
    this.#clock = clock;
    this.#operation = operation;
    this.#item = item;
    this.#signal = signal;
    this.#began = clock.monotonic();
  }

  end(bytes?: number, entries?: number): void {
    this.#log.debug(
      { ...this.#data(), ...(bytes === undefined ? {} : { bytes }), ...(entries === undefined ? {} : { entries }) },
      'storage operation done',
    );
  }

  left(bytes: number): void {
    this.#log.debug({ ...this.#data(), bytes }, 'storage operation left early');
  }

  fail(error: unknown, bytes?: number): void {
    const data = { ...this.#data(), ...(bytes === undefined ? {} : { bytes }) };
    if (isAbort(error, this.#signal)) this.#log.debug(data, 'storage operation cancelled');
    else if (error instanceof StorageError) {
      const { kind, fault, vendor, retryable } = error;
      this.#log.warn({ ...data, kind, fault, vendor, retryable, error: error.message }, 'storage operation failed');
    } else this.#log.warn({ ...data, error: String(error) }, 'storage operation failed');
  }

  #data(): Record<string, unknown> {
    const ms = Math.round((this.#clock.monotonic() - this.#began) * 10) / 10;
    return this.#item === undefined
      ? { operation: this.#operation, ms }
      : { operation: this.#operation, path: displayPath(this.#item), ms };
  }
}

/** A read that is logged when its stream ends. */
export class LoggedRead implements ByteStream, AsyncIterator<Uint8Array> {
  readonly versionAfter?: () => Promise<Version | null>;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #record: OperationRecord;
  #bytes = 0;
  #ended = false;

  constructor(inner: ByteStream, record: OperationRecord) {
    this.#chunks = inner[Symbol.asyncIterator]();
    this.#record = record;
    if (inner.versionAfter !== undefined) this.versionAfter = () => inner.versionAfter?.() ?? Promise.resolve(null);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#chunks.next();
      if (result.done !== true) this.#bytes += result.value.length;
      else if (!this.#ended) {
        this.#ended = true;
        this.#record.end(this.#bytes);
      }
      return result;
    } catch (error) {
      if (!this.#ended) this.#record.fail(error, this.#bytes);
      this.#ended = true;
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#ended) this.#record.left(this.#bytes);
    this.#ended = true;
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }
}
