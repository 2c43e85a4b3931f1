import { giveBack } from '@drover/connector-kit';
import { type Attributes, writeAttributes } from './sftp-codec.ts';

/** A path: text where it is valid UTF-8, else the bytes themselves. */
export type PathBytes = string | Uint8Array;

/** What the payload of one SSH packet holds; requests are laid out so that they fill whole packets. */
export const PACKET_BYTES = 32 * 1024;
/** Content up to this size is copied behind its header; larger content is sent from where it lies. */
const COPIED_CONTENT = 64 * 1024;
const TWO_32 = 0x1_0000_0000;

/** Lays requests out one behind the other, so that all that were made in one turn leave in few packets. */
export class RequestWriter {
  #buffer = Buffer.allocUnsafe(PACKET_BYTES);
  #start = 0;
  #at = 0;
  #sealed: Uint8Array[] = [];
  #pending = 0;

  /** Bytes that wait for `take`. */
  get pending(): number {
    return this.#pending;
  }

  /** Starts a message: type, id, fields of exactly `length` bytes, and `content` bytes at its end. */
  begin(type: number, id: number, length: number, content = 0): this {
    const room = 9 + length + (content <= COPIED_CONTENT ? content : 0);
    if (this.#at + room > this.#buffer.length) {
      this.#seal();
      this.#buffer = Buffer.allocUnsafe(Math.max(PACKET_BYTES, room));
      this.#start = 0;
      this.#at = 0;
    }
    this.#pending += 9 + length + content;
    this.u32(5 + length + content);
    this.#buffer[this.#at++] = type;
    return this.u32(id);
  }

  u32(value: number): this {
    this.#at = this.#buffer.writeUInt32BE(value, this.#at);
    return this;
  }

  u64(value: number): this {
    return this.u32(Math.floor(value / TWO_32)).u32(value % TWO_32);
  }

  string(value: PathBytes, length: number): this {
    this.u32(length);
    if (typeof value === 'string') this.#buffer.write(value, this.#at, length, 'utf8');
    else this.#buffer.set(value, this.#at);
    this.#at += length;
    return this;
  }

  attributes(attributes: Attributes): this {
    this.#at = writeAttributes(attributes, this.#buffer, this.#at);
    return this;
  }

  /** The content that `begin` announced, in pieces, which belong to the writer. What is copied is given back, the rest is among what `take` gives. */
  content(pieces: readonly Uint8Array[], length: number): void {
    let room = length <= COPIED_CONTENT ? length : this.#packetRoom();
    for (const piece of pieces) {
      const copied = Math.min(room, piece.length);
      const head = copied === piece.length ? piece : piece.subarray(0, copied);
      this.#buffer.set(head, this.#at);
      giveBack(head);
      this.#at += copied;
      room -= copied;
      if (copied === piece.length) continue;
      this.#seal();
      this.#sealed.push(piece.subarray(copied));
    }
  }

  /** Everything laid out so far, in order. The writer never touches these bytes again; whoever has sent them gives them back. */
  take(): Uint8Array[] {
    this.#seal();
    const taken = this.#sealed;
    this.#sealed = [];
    this.#pending = 0;
    return taken;
  }

  #packetRoom(): number {
    const used = (this.#at - this.#start) % PACKET_BYTES;
    return Math.min(PACKET_BYTES - used, this.#buffer.length - this.#at);
  }

  #seal(): void {
    if (this.#at === this.#start) return;
    this.#sealed.push(this.#buffer.subarray(this.#start, this.#at));
    this.#start = this.#at;
  }
}

export function pathLength(path: PathBytes): number {
  return typeof path === 'string' ? Buffer.byteLength(path) : path.length;
}
