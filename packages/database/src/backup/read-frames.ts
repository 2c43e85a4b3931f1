import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { damaged, FRAME_HEAD_BYTES, FRAME_TYPES } from './format.ts';

export interface Frame {
  readonly type: number;
  readonly content: Buffer;
}

/** COPY gives pieces of 64 KiB at most, but a single row may be as large as its longest texts. */
const LARGEST = 1_100_000_000;

/** Reads a backup frame by frame, and hashes what it reads up to the last one. */
export class FrameReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #hash: Hash = createHash('sha256');
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: Readable) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next frame; rejects where the backup ends before its time. */
  async next(): Promise<Frame> {
    const head = await this.#take(FRAME_HEAD_BYTES);
    const type = head.readUInt8();
    const length = head.readUInt32BE(1);
    if (length > LARGEST) throw damaged();
    const content = await this.#take(length);
    if (type !== FRAME_TYPES.end) this.#hash.update(head).update(content);
    return { type, content };
  }

  /** The content of the next frame, which must be of this type. */
  async expect(type: number): Promise<Buffer> {
    const frame = await this.next();
    if (frame.type !== type) throw damaged();
    return frame.content;
  }

  /** Of all frames so far; to be called once. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  /** Rejects when something follows. */
  async expectEnd(): Promise<void> {
    if (this.#pending.length > 0 || (await this.#chunks.next()).done !== true) throw damaged();
  }

  async #take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      if (this.#pending.length === 0) {
        const { done, value } = await this.#chunks.next();
        if (done === true) throw damaged();
        this.#pending = value;
      }
      const part = this.#pending.subarray(0, missing);
      this.#pending = this.#pending.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
}
