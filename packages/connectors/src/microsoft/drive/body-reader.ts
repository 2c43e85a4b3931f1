import { orAborted, wrongLength } from '@drover/connector-kit';
import type { ByteStream, WriteTarget } from '@drover/core';

/** Gathers the chunks of a body into pieces of a given length, and holds it to the length that was announced. */
export class BodyReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #target: WriteTarget;
  readonly #end: number;
  readonly #signal: AbortSignal;
  #rest: Uint8Array = new Uint8Array(0);
  #offset: number;
  #ended = false;

  /** `offset` is where in the file the body begins. */
  constructor(body: ByteStream, target: WriteTarget & { readonly size: number }, offset: number, signal: AbortSignal) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#target = target;
    this.#end = target.size;
    this.#offset = offset;
    this.#signal = signal;
  }

  /** Where in the file the next piece begins. */
  get offset(): number {
    return this.#offset;
  }

  /** The next piece: of this length, or shorter at the end of the body. Rejects with 'corrupt' for more bytes than were announced. */
  async piece(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    const most = Math.min(length, this.#end - this.#offset);
    let bytes = 0;
    while (bytes < most) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (chunk === null) break;
      const wanted = Math.min(chunk.length, most - bytes);
      parts.push(chunk.subarray(0, wanted));
      this.#rest = chunk.subarray(wanted);
      bytes += wanted;
    }
    this.#offset += bytes;
    if (this.#offset === this.#end && this.#rest.length > 0) throw this.#tooMuch();
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, bytes);
  }

  /** Holds the body to its end; rejects with 'corrupt' where it goes on, or where bytes of the file are missing. */
  async expectEnd(): Promise<void> {
    if (this.#offset < this.#end) throw wrongLength(this.#target.item, this.#end, `only ${this.#offset}`);
    for (;;) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (chunk === null) return;
      if (chunk.length > 0) throw this.#tooMuch();
    }
  }

  /** Frees what the body holds, without waiting: one that hangs would hang here too. */
  abandon(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#chunks.return?.()?.then(undefined, () => undefined); // its failure was reported already, or is of no interest now
  }

  async #next(): Promise<Uint8Array | null> {
    const { done, value } = await orAborted(this.#chunks.next(), this.#signal);
    if (done !== true) return value;
    this.#ended = true;
    return null;
  }

  #tooMuch(): Error {
    return wrongLength(this.#target.item, this.#end, 'more');
  }
}
