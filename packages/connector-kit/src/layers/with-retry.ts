import type { ByteStream, Connection, Entry } from '@drover/core';
import type { Operation } from './layer.ts';
import { type ReadRange, ResumedRead } from './resumed-read.ts';
import { Attempts, type RetryPolicy, type RetryPorts } from './retry-policy.ts';
import { type Call, type CallHandler, type Paging, type Send, type Start, wrapConnection } from './wrap-connection.ts';

/** What gives a final name: the first attempt may have succeeded without an answer. */
const ONLY_ONCE: ReadonlySet<Operation> = new Set(['upload.commit', 'bulkWrite.writeMany']);

/**
 * Tries again what failed with a retryable error and can be repeated without harm. Reads go on where they broke off. What takes a body, and what
 * gives a final name, is not repeated: a body can be read once, and the first attempt may have succeeded without an answer.
 */
export function withRetry(inner: Connection, policy: RetryPolicy, ports: RetryPorts): Connection {
  return wrapConnection(inner, new RetryHandler(inner, policy, ports));
}

class RetryHandler implements CallHandler {
  readonly #inner: Connection;
  readonly #policy: RetryPolicy;
  readonly #ports: RetryPorts;
  #waiting = 0;

  constructor(inner: Connection, policy: RetryPolicy, ports: RetryPorts) {
    this.#inner = inner;
    this.#policy = policy;
    this.#ports = {
      ...ports,
      held: (change) => {
        this.#waiting += change;
      },
    };
  }

  held(): boolean {
    return this.#waiting > 0;
  }

  async once<T>(call: Call, start: Start<Promise<T>>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      if (ONLY_ONCE.has(call.operation)) throw error;
      return await this.#again(this.#attempts(call), error, call.signal, start);
    }
  }

  send<T>(_call: Call, body: ByteStream, start: Send<T>): Promise<T> {
    return start(body);
  }

  async read(call: Call, start: Start<Promise<ByteStream>>, entry: Entry, range: ReadRange): Promise<ByteStream> {
    const attempts = this.#attempts(call);
    let stream: ByteStream;
    try {
      stream = await start();
    } catch (error) {
      stream = await this.#again(attempts, error, call.signal, start);
    }
    if (!this.#inner.capabilities.rangeRead) return stream;
    return new ResumedRead(this.#inner, entry, range, stream, attempts, call.signal);
  }

  /** Pages are handed out as they come: after the first one only the rest can be asked for again, where there is a way to. */
  async *pages<T>(call: Call, start: Start<AsyncIterable<T>>, { rest }: Paging<T>): AsyncGenerator<T, void, undefined> {
    const attempts = this.#attempts(call);
    let next: Start<AsyncIterable<T>> | null = start;
    let count = 0;
    while (next !== null) {
      const pages: AsyncIterable<T> = next();
      // What the receiver throws into this generator passes through `yield` and must not be taken for the service's failure.
      const iterator = pages[Symbol.asyncIterator]();
      let ended = false;
      try {
        for (;;) {
          let result: IteratorResult<T>;
          try {
            result = await iterator.next();
          } catch (error) {
            ended = true;
            if (next === null) throw error;
            await attempts.failed(error, call.signal);
            break;
          }
          if (result.done === true) {
            ended = true;
            return;
          }
          attempts.progressed();
          count++;
          next = rest(result.value, count);
          yield result.value;
        }
      } finally {
        if (!ended) await iterator.return?.();
      }
    }
  }

  async #again<T>(attempts: Attempts, failure: unknown, signal: AbortSignal, start: Start<Promise<T>>): Promise<T> {
    let error = failure;
    for (;;) {
      await attempts.failed(error, signal);
      try {
        return await start();
      } catch (next) {
        error = next;
      }
    }
  }

  #attempts({ operation, item }: Call): Attempts {
    return new Attempts(this.#policy, this.#ports, operation, item);
  }
}
