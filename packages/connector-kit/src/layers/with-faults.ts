import type { ByteStream, Clock, Connection } from '@drover/core';
import type { Fault, FaultSource } from './faults.ts';
import type { Operation } from './layer.ts';
import { type Call, type CallHandler, type Paging, type Send, type Start, wrapConnection } from './wrap-connection.ts';

/** A connection on which things go wrong as told; for tests. Bodies fail on the way to the service, reads on the way from it. */
export function withFaults(inner: Connection, source: FaultSource, clock: Clock): Connection {
  return wrapConnection(inner, new FaultHandler(source, clock));
}

class FaultHandler implements CallHandler {
  readonly #source: FaultSource;
  readonly #clock: Clock;
  readonly #calls = new Map<Operation, number>();

  constructor(source: FaultSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  once<T>(call: Call, start: Start<Promise<T>>): Promise<T> {
    return this.#around(call, () => start());
  }

  send<T>(call: Call, body: ByteStream, start: Send<T>): Promise<T> {
    return this.#around(call, (fault) =>
      start(
        fault !== null && 'after' in fault
          ? { [Symbol.asyncIterator]: () => this.#chunks(body, fault, call.signal) }
          : body,
      ),
    );
  }

  async read({ operation, signal }: Call, start: Start<Promise<ByteStream>>): Promise<ByteStream> {
    const fault = this.#next(operation);
    await this.#before(fault, signal);
    const stream = await start();
    const { versionAfter } = stream;
    const chunks = (): AsyncIterator<Uint8Array> => this.#chunks(stream, fault, signal);
    return versionAfter === undefined
      ? { [Symbol.asyncIterator]: chunks }
      : { [Symbol.asyncIterator]: chunks, versionAfter: () => versionAfter.call(stream) };
  }

  async *pages<T>(
    { operation, signal }: Call,
    start: Start<AsyncIterable<T>>,
    { length }: Paging<T>,
  ): AsyncGenerator<T> {
    const fault = this.#next(operation);
    await this.#before(fault, signal);
    let seen = 0;
    for await (const page of start()) {
      seen += length(page);
      if (fault !== null && 'after' in fault && seen > fault.after) {
        if (fault.type === 'cut') return;
        await this.#break(fault, signal);
      }
      yield page;
    }
    if (fault?.type === 'lose-answer') throw fault.error;
  }

  async #around<T>({ operation, signal }: Call, start: (fault: Fault | null) => Promise<T>): Promise<T> {
    const fault = this.#next(operation);
    await this.#before(fault, signal);
    const answer = await start(fault);
    if (fault?.type === 'lose-answer') throw fault.error;
    return answer;
  }

  #next(operation: Operation): Fault | null {
    const call = (this.#calls.get(operation) ?? 0) + 1;
    this.#calls.set(operation, call);
    return this.#source(operation, call);
  }

  async #before(fault: Fault | null, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (fault?.type === 'fail') throw fault.error;
    if (fault?.type === 'delay') await this.#clock.sleep(fault.ms, signal);
    if (fault?.type === 'stall') await cancelled(signal);
  }

  async #break(fault: Fault, signal: AbortSignal): Promise<void> {
    if (fault.type === 'fail-after') throw fault.error;
    if (fault.type === 'stall-after') await cancelled(signal);
  }

  async *#chunks(inner: ByteStream, fault: Fault | null, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (fault === null || !('after' in fault)) {
      yield* inner;
      return;
    }
    let left = fault.after;
    for await (const chunk of inner) {
      const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      if (part.length > 0) yield part;
      if (part.length === chunk.length) continue;
      if (fault.type === 'cut') return;
      await this.#break(fault, signal);
    }
    await this.#break(fault, signal);
  }
}

/** Never resolves; rejects when the signal is aborted. */
function cancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
