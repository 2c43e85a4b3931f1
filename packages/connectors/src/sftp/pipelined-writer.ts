import { PACKET_BYTES } from './request-writer.ts';
import type { SftpSession } from './session.ts';
import { Refusal } from './sftp-codec.ts';
import { type Handle, WRITE_OVERHEAD } from './sftp-requests.ts';

/**
 * Writes to an open file in order, without waiting for the server to confirm one request before sending the next. Requests are cut so that
 * each fills whole SSH packets; what is left over waits for the next chunk, so that neither small chunks nor ones a little above the
 * server's limit cost requests and packets of their own.
 */
export class PipelinedWriter {
  readonly #session: SftpSession;
  readonly #handle: Handle;
  readonly #told: ((unconfirmed: number) => void) | undefined;
  #offset: number;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #unconfirmed = 0;
  /** Held ones included. */
  #unconfirmedBytes = 0;
  #refusal: Refusal | null = null;
  #quiet: (() => void) | null = null;
  #abandoned = false;

  constructor(session: SftpSession, handle: Handle, offset: number, told?: (unconfirmed: number) => void) {
    this.#session = session;
    this.#told = told;
    this.#handle = handle;
    this.#offset = offset;
  }

  /** What the server answered to the first request that it did not carry out. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Takes a chunk, which nobody may change afterwards; the promise is of room for the next, and absent when there is some. */
  add(chunk: Uint8Array): Promise<void> | undefined {
    if (chunk.length > 0) this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    this.#count(chunk.length);
    return this.#sendWhile(() => this.#wholePackets());
  }

  /** Sends what is left over; at once, when there is room. */
  flush(): Promise<void> | undefined {
    return this.#sendWhile(() => Math.min(this.#heldBytes, this.#session.writeBytes));
  }

  /** Resolves when every request is answered; `refusal` then tells how it went. */
  settled(): Promise<void> {
    if (this.#unconfirmed === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#quiet = resolve;
    });
  }

  /** Sends nothing any more. A late request would reach whatever file the server gives the handle to next. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** How much of what is held makes a request that fills its packets; 0 when it has to wait for more. */
  #wholePackets(): number {
    const most = this.#session.writeBytes;
    const overhead = WRITE_OVERHEAD + this.#handle.length;
    if (this.#heldBytes >= most) {
      const spill = (most + overhead) % PACKET_BYTES; // a limit of 32 KiB would make a packet of 29 bytes behind each full one
      return spill < PACKET_BYTES / 2 && most > PACKET_BYTES / 2 ? most - spill : most;
    }
    return Math.max(0, Math.floor((this.#heldBytes + overhead) / PACKET_BYTES) * PACKET_BYTES - overhead);
  }

  #sendWhile(next: () => number): Promise<void> | undefined {
    for (let length = next(); length > 0 && !this.#stopped; length = next()) {
      if (this.#session.uploads.exhausted) return this.#sendInTurn(next);
      this.#write(length);
    }
    return undefined;
  }

  async #sendInTurn(next: () => number): Promise<void> {
    for (let length = next(); length > 0 && !this.#stopped; length = next()) {
      await new Promise<void>((resolve) => {
        this.#session.uploads.whenFree(() => {
          this.#write(length);
          resolve();
        });
      });
    }
  }

  get #stopped(): boolean {
    return this.#abandoned || this.#refusal !== null;
  }

  #write(length: number): void {
    if (this.#stopped) return;
    const { requests, uploads } = this.#session;
    uploads.take(length);
    this.#unconfirmed++;
    const offset = this.#offset;
    this.#offset += length;
    void requests.write(this.#handle, offset, this.#cut(length), length).then((answer) => {
      uploads.give(length);
      this.#unconfirmed--;
      if (answer instanceof Refusal) this.#refusal ??= answer;
      else this.#count(-length);
      if (this.#unconfirmed === 0) this.#quiet?.();
    });
  }

  #count(bytes: number): void {
    this.#unconfirmedBytes += bytes;
    this.#told?.(this.#unconfirmedBytes);
  }

  /** Takes the first bytes off what is held. */
  #cut(length: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    this.#heldBytes -= length;
    for (let missing = length; missing > 0; ) {
      const piece = this.#held.shift();
      if (piece === undefined) throw new RangeError('more is to be sent than is held');
      if (piece.length > missing) this.#held.unshift(piece.subarray(missing));
      pieces.push(piece.length > missing ? piece.subarray(0, missing) : piece);
      missing -= piece.length;
    }
    return pieces;
  }
}
