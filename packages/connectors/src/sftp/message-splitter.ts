import { ProtocolViolation, REPLY } from './sftp-codec.ts';

/** Longer messages come from no server that was asked for at most 255 KiB at once. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Content of files that arrives in pieces of this size is handed on in them; what comes in smaller ones is gathered, or they would cost more than it. */
const PIECE_BYTES = 8 * 1024;
const NO_PIECES: readonly Buffer[] = [];

/**
 * Cuts a byte stream into SFTP messages (type byte first, length word gone). Those that arrive in pieces are put together, except for the
 * content of files: what of it is not in the message itself follows in pieces of its own, so that large reads are not copied.
 */
export class MessageSplitter {
  readonly #take: (message: Buffer, rest: readonly Buffer[]) => void;
  #length = 0;
  #lengthBytes = 0;
  #pieces: Buffer[] = [];
  /** Bytes of the message that `pieces` began and that have not come. */
  #missing = 0;
  #partial: Buffer | null = null;
  #filled = 0;

  constructor(take: (message: Buffer, rest: readonly Buffer[]) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#partial !== null) at = this.#fill(this.#partial, chunk, at);
      else if (this.#missing > 0) at = this.#goOn(this.#missing, chunk, at);
      else at = this.#begin(chunk, at);
    }
  }

  /** Each answers with the place in the chunk up to which it got. */
  #begin(chunk: Buffer, from: number): number {
    let at = from;
    while (this.#lengthBytes < 4 && at < chunk.length) {
      this.#length = this.#length * 256 + (chunk[at++] ?? 0);
      this.#lengthBytes++;
    }
    if (this.#lengthBytes < 4) return at;
    const length = this.#length;
    if (length < 5 || length > MAX_MESSAGE_BYTES)
      throw new ProtocolViolation(`the server sent an SFTP message of ${length} bytes`);
    if (at === chunk.length) return at;
    this.#length = 0;
    this.#lengthBytes = 0;
    const mayCome = chunk[at] === REPLY.data && chunk.length - at >= PIECE_BYTES;
    if (mayCome || chunk.length - at >= length) return this.#goOn(length, chunk, at);
    this.#partial = Buffer.allocUnsafe(length);
    this.#filled = 0;
    return at;
  }

  #goOn(missing: number, chunk: Buffer, at: number): number {
    const count = Math.min(missing, chunk.length - at);
    this.#missing = missing - count;
    if (count < PIECE_BYTES && count < missing) {
      this.#missing = 0;
      this.#partial = Buffer.allocUnsafe(missing);
      this.#filled = 0;
      return at;
    }
    this.#pieces.push(chunk.subarray(at, at + count));
    if (this.#missing === 0) this.#hand();
    return at + count;
  }

  #fill(partial: Buffer, chunk: Buffer, at: number): number {
    const count = Math.min(partial.length - this.#filled, chunk.length - at);
    partial.set(count === chunk.length ? chunk : chunk.subarray(at, at + count), this.#filled);
    this.#filled += count;
    if (this.#filled === partial.length) {
      this.#partial = null;
      this.#pieces.push(partial);
      this.#hand();
    }
    return at + count;
  }

  #hand(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    const [message] = pieces;
    if (message !== undefined) this.#take(message, pieces.length === 1 ? NO_PIECES : pieces.slice(1));
  }
}
