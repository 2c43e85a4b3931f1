import type { ByteStream, Clock, WriteTarget } from '@drover/core';
import type { Operation } from './layer.ts';
import { Deadlines, TimedCall } from './timed-call.ts';
import { TimedBody, TimedStream, timedPages } from './timed-streams.ts';
import type { Call, CallHandler, Fence, Send, Start } from './wrap-connection.ts';

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

/** The slowest hashing that counts as alive. */
const HASHED_BYTES_PER_MS = 1_000;

/** Which of the times an operation gets; the others get `operationMs`. Content is timed chunk by chunk. */
const TIMES: Readonly<Partial<Record<Operation, keyof Timeouts>>> = {
  list: 'pageMs',
  'walk.tree': 'pageMs',
  'versions.list': 'pageMs',
  'facts.of': 'pageMs',
  'bulkRead.readMany': 'idleMs',
  'bulkWrite.writeMany': 'commitMs',
  'upload.commit': 'commitMs',
};

/** Times the operations of one connection. */
export class TimeoutHandler implements CallHandler {
  readonly #timeouts: Timeouts;
  readonly #deadlines: Deadlines;

  constructor(timeouts: Timeouts, clock: Clock, held: () => boolean) {
    this.#timeouts = timeouts;
    const shortest = Math.min(timeouts.operationMs, timeouts.pageMs, timeouts.idleMs, timeouts.commitMs);
    this.#deadlines = new Deadlines(clock, Math.min(shortest / TICKS_IN_SHORTEST, LONGEST_TICK_MS), held);
  }

  once<T>(call: Call, start: Start<Promise<T>>): Promise<T> {
    return this.#timed(call, this.#allowedFor(call), (timed, fence) => start(timed.signal, fence));
  }

  send<T>(call: Call, body: ByteStream, start: Send<T>): Promise<T> {
    const { idleMs, commitMs } = this.#timeouts;
    return this.#timed(call, idleMs, (timed, fence) =>
      start(new TimedBody(timed, body, idleMs, commitMs), timed.signal, fence),
    );
  }

  async read(call: Call, start: Start<Promise<ByteStream>>): Promise<ByteStream> {
    const { idleMs } = this.#timeouts;
    const timed = this.#begin(call);
    try {
      const stream = await timed.wait(idleMs, () => start(timed.signal), abandon);
      return new TimedStream(timed, stream, idleMs);
    } catch (error) {
      timed.close();
      throw error;
    }
  }

  pages<T>(call: Call, start: Start<AsyncIterable<T>>): AsyncIterable<T> {
    return timedPages(() => this.#begin(call), start, this.#allowedFor(call));
  }

  async dispose(start: () => Promise<void>): Promise<void> {
    const timed = new TimedCall(this.#deadlines, 'dispose', undefined, new AbortController().signal);
    try {
      await timed.wait(this.#timeouts.operationMs, start);
    } finally {
      timed.close();
      this.#deadlines.close();
    }
  }

  async #timed<T>(call: Call, allowedMs: number, start: (timed: TimedCall, fence: Fence) => Promise<T>): Promise<T> {
    const timed = this.#begin(call);
    try {
      return await timed.wait(allowedMs, () => start(timed, this.#fenceOf(timed)));
    } finally {
      timed.close();
    }
  }

  /** The same target; the time that the caller's fence takes is not the service's, and bytes that leave are a sign of life. */
  #fenceOf(timed: TimedCall): Fence {
    return (target) => {
      const { beforeCommit } = target;
      const watched = { ...target, unconfirmed: renewing(timed, target.unconfirmed) };
      if (beforeCommit === undefined) return watched;
      return { ...watched, beforeCommit: () => timed.outside(beforeCommit, this.#timeouts.commitMs) };
    };
  }

  #begin({ operation, item, signal }: Call): TimedCall {
    return new TimedCall(this.#deadlines, operation, item, signal);
  }

  #allowedFor({ operation, contentBytes = 0 }: Call): number {
    return this.#timeouts[TIMES[operation] ?? 'operationMs'] + contentBytes / HASHED_BYTES_PER_MS;
  }
}

/** More bytes that are held back show nothing of the service, fewer do. */
function renewing(timed: TimedCall, told: WriteTarget['unconfirmed']): (bytes: number) => void {
  let before = 0;
  return (bytes) => {
    if (bytes < before) timed.renew();
    before = bytes;
    told?.(bytes);
  };
}

/** A stream that comes after its caller was told that none will. */
function abandon(stream: ByteStream): void {
  stream[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
}
