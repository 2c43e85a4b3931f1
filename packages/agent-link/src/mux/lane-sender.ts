import { type FrameType, frameHeader } from '../frames/frame.ts';
import type { Carrier } from './carrier.ts';

/** A stream as the sender of its lane sees it. */
export interface FrameSource {
  /** Sends the credit that this side gives, if any. */
  sendCredit(sender: LaneSender): void;
  /** Sends at most one frame; true when more could go at once. */
  sendNext(sender: LaneSender): boolean;
}

/** Answers and resets that wait; a peer that causes more than these without reading them is not served on. */
const MAX_URGENT = 4096;

/**
 * Decides what goes next into one socket: first what is urgent, then credit, then the streams in turn, one frame each. Sends in
 * gathered writes, at the end of the current turn of the event loop's microtasks, and only while the socket has room.
 */
export class LaneSender {
  readonly #carrier: Carrier;
  readonly #overrun: () => void;
  readonly #credits = new Set<FrameSource>();
  readonly #ready = new Set<FrameSource>();
  #urgent: { readonly header: Buffer; readonly payload: Uint8Array | null }[] = [];
  #pong: Uint8Array | null = null;
  #scheduled = false;
  #stopped = false;

  constructor(carrier: Carrier, overrun: () => void) {
    this.#carrier = carrier;
    this.#overrun = overrun;
  }

  /** How much content a frame should have. */
  get chunk(): number {
    return this.#carrier.chunk;
  }

  /** Goes before all streams. */
  urgent(type: FrameType, stream: number, payload: Uint8Array | null): void {
    if (this.#stopped) return;
    if (this.#urgent.length >= MAX_URGENT) this.#overrun();
    else this.#urgent.push({ header: frameHeader(type, stream, false), payload });
    this.#schedule();
  }

  /** Only the last ping is answered where several wait, so that a flood of them takes no memory. */
  pong(payload: Uint8Array): void {
    this.#pong = payload;
    this.#schedule();
  }

  wantsCredit(source: FrameSource): void {
    this.#credits.add(source);
    this.#schedule();
  }

  wantsToSend(source: FrameSource): void {
    this.#ready.add(source);
    this.#schedule();
  }

  forget(source: FrameSource): void {
    this.#credits.delete(source);
    this.#ready.delete(source);
  }

  /** For sources, in their turn. */
  send(type: FrameType, stream: number, end: boolean, payload: Uint8Array | null): void {
    this.#carrier.send(frameHeader(type, stream, end), payload);
  }

  /** The socket may have room again. */
  readonly onRoom = (): void => {
    if (this.#ready.size > 0 || this.#credits.size > 0 || this.#urgent.length > 0 || this.#pong !== null) {
      this.#schedule();
    }
  };

  /** Sends what is urgent at once and nothing more, ever. */
  stop(): void {
    this.#credits.clear();
    this.#ready.clear();
    while (this.#sendOne());
    this.#carrier.flush();
    this.#stopped = true;
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    queueMicrotask(this.#pump);
  }

  readonly #pump = (): void => {
    this.#scheduled = false;
    if (this.#stopped || !this.#carrier.hasRoom) return;
    while (this.#carrier.hasRoom && this.#sendOne());
    this.#carrier.flush();
  };

  #sendOne(): boolean {
    if (this.#pong !== null) {
      this.send('pong', 0, false, this.#pong);
      this.#pong = null;
      return true;
    }
    const urgent = this.#urgent.shift();
    if (urgent !== undefined) {
      this.#carrier.send(urgent.header, urgent.payload);
      return true;
    }
    for (const source of this.#credits) {
      this.#credits.delete(source);
      source.sendCredit(this);
      return true;
    }
    for (const source of this.#ready) {
      this.#ready.delete(source); // and to the end of the row, so that each has its turn
      if (source.sendNext(this)) this.#ready.add(source);
      return true;
    }
    return false;
  }
}
