import type { Writable } from 'node:stream';
import { HEADER_BYTES } from '../frames/limits.ts';

const BINARY_MESSAGE = 0x82;
const MASKED = 0x80;
/** Gathered before it is written: large enough for few writes, small enough to stay in the processor's cache. */
const GATHERED = 256 * 1024;
/** What one record of TLS holds. */
const TLS_RECORD = 16 * 1024;
/** The header of a WebSocket message whose length takes two bytes; its mask, where it has one, takes four more. */
const SHORT_HEADER = 4;
const MASK = 4;
/** The longest header of a WebSocket message. */
const MAX_HEADER = 14;

/**
 * Writes binary WebSocket messages to the socket below, one write at a time, each from one piece of memory that is used again and
 * again. The library's own way (each message in pieces, gathered by the socket) costs more than twice the CPU: Node's TLS copies
 * gathered pieces into fresh memory, which is then for the garbage collector to find.
 */
export class MessageWriter {
  readonly #socket: Writable;
  readonly #masked: boolean;
  readonly #written: () => void;
  readonly #memory = Buffer.allocUnsafeSlow(GATHERED);
  #gathered = 0;
  #later: Buffer[] = [];
  #writing = false;
  #idle: (() => void) | null = null;

  /**
   * @param masked true for the client's side, whose messages carry a mask: zeros, which change nothing
   * @param written told when all that was sent has left
   */
  constructor(socket: Writable, masked: boolean, written: () => void) {
    this.#socket = socket;
    this.#masked = masked;
    this.#written = written;
  }

  /**
   * Content for a message that fills one TLS record to the last byte: what receives it gets each message in one piece, and copies
   * nothing. Messages that straddle records cost the receiver a copy into fresh memory each, half as much CPU again.
   */
  get chunk(): number {
    return TLS_RECORD - SHORT_HEADER - (this.#masked ? MASK : 0) - HEADER_BYTES;
  }

  get hasRoom(): boolean {
    return !this.#writing && this.#gathered < GATHERED / 2;
  }

  /** Adds a message to what `flush` writes. */
  add(header: Buffer, payload: Uint8Array | null): void {
    const length = header.length + (payload?.length ?? 0);
    if (this.#writing || this.#later.length > 0 || this.#gathered + MAX_HEADER + length > GATHERED) {
      const memory = Buffer.allocUnsafe(MAX_HEADER + length);
      this.#later.push(memory.subarray(0, this.#put(memory, 0, length, header, payload)));
    } else this.#gathered = this.#put(this.#memory, this.#gathered, length, header, payload);
  }

  flush(): void {
    if (this.#writing) return;
    const bytes = this.#gathered > 0 ? this.#memory.subarray(0, this.#gathered) : this.#later.shift();
    if (bytes === undefined) return;
    this.#gathered = 0;
    this.#writing = true;
    this.#socket.write(bytes, this.#done);
  }

  /** Settles when nothing waits any more; never, when the socket breaks first. */
  async idle(): Promise<void> {
    this.flush();
    if (this.#writing) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  readonly #done = (error?: Error | null): void => {
    if (error != null) return; // the socket's owner is told by the socket
    this.#writing = false;
    this.flush();
    if (this.#writing) return;
    this.#idle?.();
    this.#written();
  };

  #put(memory: Buffer, start: number, length: number, header: Buffer, payload: Uint8Array | null): number {
    const mask = this.#masked ? MASKED : 0;
    let at = memory.writeUInt8(BINARY_MESSAGE, start);
    if (length < 126) at = memory.writeUInt8(mask | length, at);
    else if (length < 65_536) {
      at = memory.writeUInt16BE(length, memory.writeUInt8(mask | 126, at));
    } else at = memory.writeUInt32BE(length, memory.writeUInt32BE(0, memory.writeUInt8(mask | 127, at)));
    if (this.#masked) at = memory.writeUInt32BE(0, at);
    memory.set(header, at);
    if (payload !== null) memory.set(payload, at + header.length);
    return at + length;
  }
}
