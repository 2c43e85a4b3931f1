import { FIRST_CREDIT, FRAME_COST, MAX_WINDOW } from '../frames/limits.ts';
import type { LaneSender } from './lane-sender.ts';

interface Waiting {
  readonly type: 'open' | 'message' | 'data';
  readonly bytes: Uint8Array;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** With less credit than this a body waits for more, instead of going out in crumbs. */
const SMALLEST_CHUNK = 4096;

/** What one side of a stream has to send, in order, as far as the other side gave credit. */
export class Outgoing {
  readonly #stream: number;
  #waiting: Waiting[] = [];
  #offset = 0;
  #credit = FIRST_CREDIT;
  #opened: boolean;
  #ending = false;
  #endSent = false;

  /** @param opened false for the side that opens the stream, whose first frame says so. */
  constructor(stream: number, opened: boolean) {
    this.#stream = stream;
    this.#opened = opened;
  }

  /** False until the other side can know of the stream. */
  get opened(): boolean {
    return this.#opened;
  }

  get ending(): boolean {
    return this.#ending;
  }

  get endSent(): boolean {
    return this.#endSent;
  }

  add(type: Waiting['type'], bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ type, bytes, promise, resolve, reject });
    return promise;
  }

  end(): void {
    this.#ending = true;
  }

  /** The other side gave credit; false when it is more than anybody may have. */
  grant(credit: number): boolean {
    this.#credit += credit;
    return credit > 0 && this.#credit <= MAX_WINDOW;
  }

  /** Whoever waits is told. A rejection that nobody waits for is no stray failure. */
  fail(reason: unknown): void {
    for (const { promise, reject } of this.#waiting.splice(0)) {
      promise.catch(() => undefined);
      reject(reason);
    }
  }

  /** The other side wants no more: what waits is dropped, and nobody need know. */
  drop(): void {
    this.#ending = true;
    this.#endSent = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Sends at most one frame; true when more could go at once. */
  sendNext(sender: LaneSender): boolean {
    const next = this.#waiting[0];
    if (next === undefined) {
      if (this.#ending && !this.#endSent) this.#send(sender, 'data', null, true);
      return false;
    }
    if (next.type !== 'open' && this.#credit <= 0) return false;
    return next.type === 'data' ? this.#sendData(sender, next) : this.#sendWhole(sender, next);
  }

  #sendWhole(sender: LaneSender, { type, bytes }: Waiting): boolean {
    this.#opened = true;
    if (type !== 'open') this.#credit -= bytes.length + FRAME_COST;
    this.#send(sender, type, bytes, this.#isLast());
    return this.#shift();
  }

  #sendData(sender: LaneSender, { bytes }: Waiting): boolean {
    const left = bytes.length - this.#offset;
    const allowed = this.#credit - FRAME_COST;
    if (allowed < Math.min(left, SMALLEST_CHUNK)) return false;
    const length = Math.min(left, sender.chunk, allowed);
    const whole = length === bytes.length;
    this.#credit -= length + FRAME_COST;
    const chunk = whole ? bytes : bytes.subarray(this.#offset, this.#offset + length);
    this.#send(sender, 'data', chunk, length === left && this.#isLast());
    if (length === left) return this.#shift();
    this.#offset += length;
    return true;
  }

  #isLast(): boolean {
    return this.#ending && this.#waiting.length === 1;
  }

  #send(sender: LaneSender, type: Waiting['type'], bytes: Uint8Array | null, end: boolean): void {
    if (end) this.#endSent = true;
    sender.send(type, this.#stream, end, bytes);
  }

  #shift(): boolean {
    this.#offset = 0;
    this.#waiting.shift()?.resolve();
    return this.#waiting.length > 0 || (this.#ending && !this.#endSent);
  }
}
