import { decodeJson } from '../frames/json.ts';
import { FRAME_COST } from '../frames/limits.ts';
import type { Part } from '../link.ts';

interface Waiting {
  readonly type: 'message' | 'data';
  readonly payload: Uint8Array;
}

interface Reader {
  readonly resolve: (result: IteratorResult<Part>) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE: IteratorResult<Part> = { done: true, value: undefined };

/** What came in a stream and waits for its reader. JSON stays as it came until it is taken: as objects it would be many times larger. */
export class Incoming {
  readonly #taken: (cost: number) => void;
  readonly #broken: (error: unknown) => void;
  #waiting: Waiting[] = [];
  #readers: Reader[] = [];
  #ended = false;
  #failure: { readonly reason: unknown } | null = null;
  #bytes = 0;

  /**
   * @param taken the reader took something of this cost
   * @param broken what the reader wanted to take cannot be read; the reader is told as well
   */
  constructor(taken: (cost: number) => void, broken: (error: unknown) => void) {
    this.#taken = taken;
    this.#broken = broken;
  }

  /** What waits, in credit. */
  get cost(): number {
    return this.#bytes;
  }

  push(type: 'message' | 'data', payload: Uint8Array): void {
    this.#waiting.push({ type, payload: compact(payload) });
    this.#bytes += payload.length + FRAME_COST;
    this.#serve();
  }

  end(): void {
    this.#ended = true;
    this.#serve();
  }

  /** What waits is dropped, and whoever reads is told. */
  fail(reason: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { reason };
    this.#waiting = [];
    this.#bytes = 0;
    this.#serve();
  }

  next(): Promise<IteratorResult<Part>> {
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#readers.length > 0) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined && this.#failure === null && !this.#ended) return;
      const reader = this.#readers.shift();
      if (waiting !== undefined) this.#hand(waiting, reader as Reader);
      else if (this.#failure !== null) reader?.reject(this.#failure.reason);
      else reader?.resolve(DONE);
    }
  }

  #hand({ type, payload }: Waiting, reader: Reader): void {
    const cost = payload.length + FRAME_COST;
    this.#bytes -= cost;
    this.#taken(cost);
    try {
      const value = type === 'data' ? { bytes: payload } : { message: decodeJson(payload) };
      reader.resolve({ done: false, value });
    } catch (error) {
      reader.reject(error);
      this.#broken(error);
    }
  }
}

/** A small piece of a large buffer would keep all of it in memory while it waits. */
function compact(payload: Uint8Array): Uint8Array {
  return payload.length * 4 < payload.buffer.byteLength ? Uint8Array.prototype.slice.call(payload) : payload;
}
