import type { ByteStream, Clock, ItemRef, WriteTarget } from '@drover/core';
import type { Operation } from './layer.ts';
import { Deadlines, TimedCall } from './timed-call.ts';
import { TimedBody, TimedStream, timedPages } from './timed-streams.ts';

/** How long a service may be silent, by what it is asked for. Milliseconds. */
export interface Timeouts {
  /** An operation that moves no content, from call to answer. */
  readonly operationMs: number;
  /** One page of a listing; some servers prepare the whole listing before they send its first byte. */
  readonly pageMs: number;
  /** One chunk of content in either direction, the first included. */
  readonly idleMs: number;
  /** From the last byte sent to the answer that the file is stored. */
  readonly commitMs: number;
}

const TICKS_IN_SHORTEST = 10;
const LONGEST_TICK_MS = 1_000;

/** The ways in which the operations of one connection are timed. */
export class TimeoutLayer {
  readonly timeouts: Timeouts;
  readonly #deadlines: Deadlines;

  constructor(timeouts: Timeouts, clock: Clock) {
    this.timeouts = timeouts;
    const shortest = Math.min(timeouts.operationMs, timeouts.pageMs, timeouts.idleMs, timeouts.commitMs);
    this.#deadlines = new Deadlines(clock, Math.min(shortest / TICKS_IN_SHORTEST, LONGEST_TICK_MS));
  }

  /** One call with one answer. */
  async once<T>(
    operation: Operation,
    item: ItemRef | undefined,
    allowedMs: number,
    signal: AbortSignal,
    start: (own: AbortSignal, call: TimedCall) => Promise<T>,
  ): Promise<T> {
    const call = new TimedCall(this.#deadlines, operation, item, signal);
    try {
      return await call.wait(allowedMs, () => start(call.signal, call));
    } finally {
      call.close();
    }
  }

  pages<T>(
    operation: Operation,
    item: ItemRef | undefined,
    pageMs: number,
    signal: AbortSignal,
    start: (own: AbortSignal) => AsyncIterable<T>,
  ): AsyncIterable<T> {
    return timedPages(() => new TimedCall(this.#deadlines, operation, item, signal), start, pageMs);
  }

  async read(
    item: ItemRef,
    signal: AbortSignal,
    start: (own: AbortSignal) => Promise<ByteStream>,
  ): Promise<ByteStream> {
    const { idleMs } = this.timeouts;
    const call = new TimedCall(this.#deadlines, 'read', item, signal);
    try {
      const stream = await call.wait(idleMs, () => start(call.signal), abandon);
      return new TimedStream(call, stream, idleMs);
    } catch (error) {
      call.close();
      throw error;
    }
  }

  /** A call that takes a body. */
  send<T>(
    operation: Operation,
    target: WriteTarget,
    body: ByteStream,
    signal: AbortSignal,
    start: (own: AbortSignal, fenced: WriteTarget, timed: ByteStream) => Promise<T>,
  ): Promise<T> {
    const { idleMs, commitMs } = this.timeouts;
    return this.once(operation, target.item, idleMs, signal, (own, call) =>
      start(own, this.fenced(target, call), new TimedBody(call, body, idleMs, commitMs)),
    );
  }

  /** The same target; the time that the caller's fence takes is not the service's. */
  fenced(target: WriteTarget, call: TimedCall): WriteTarget {
    const { beforeCommit } = target;
    if (beforeCommit === undefined) return target;
    return { ...target, beforeCommit: () => call.outside(beforeCommit, this.timeouts.commitMs) };
  }

  async close(dispose: () => Promise<void>): Promise<void> {
    const call = new TimedCall(this.#deadlines, 'dispose', undefined, new AbortController().signal);
    try {
      await call.wait(this.timeouts.operationMs, dispose);
    } finally {
      call.close();
      this.#deadlines.close();
    }
  }
}

/** A stream that comes after its caller was told that none will. */
function abandon(stream: ByteStream): void {
  stream[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
}
