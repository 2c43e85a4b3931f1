import { ProtocolViolation } from './sftp-codec.ts';

/** Longer messages come from no server that was asked for at most 255 KiB at once. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Cuts a byte stream into SFTP messages (type byte first, length word gone), copying only those that arrive in pieces. */
export class MessageSplitter {
  readonly #take: (message: Buffer) => void;
  #length = 0;
  #lengthBytes = 0;
  #partial: Buffer | null = null;
  #filled = 0;

  constructor(take: (message: Buffer) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#partial !== null) {
        const count = Math.min(this.#partial.length - this.#filled, chunk.length - at);
        this.#partial.set(count === chunk.length ? chunk : chunk.subarray(at, at + count), this.#filled);
        this.#filled += count;
        at += count;
        if (this.#filled < this.#partial.length) return;
        const message = this.#partial;
        this.#partial = null;
        this.#take(message);
        continue;
      }
      while (this.#lengthBytes < 4 && at < chunk.length) {
        this.#length = this.#length * 256 + (chunk[at++] ?? 0);
        this.#lengthBytes++;
      }
      if (this.#lengthBytes < 4) return;
      const length = this.#length;
      this.#length = 0;
      this.#lengthBytes = 0;
      if (length < 5 || length > MAX_MESSAGE_BYTES)
        throw new ProtocolViolation(`the server sent an SFTP message of ${length} bytes`);
      if (chunk.length - at >= length) {
        this.#take(chunk.subarray(at, at + length));
        at += length;
      } else {
        this.#partial = Buffer.allocUnsafe(length);
        this.#filled = 0;
      }
    }
  }
}
