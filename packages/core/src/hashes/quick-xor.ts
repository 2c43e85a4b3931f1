/** Bytes after which the position of a byte in the sum repeats: 160 bits, and 11 bits from one byte to the next, have no common factor. */
const PERIOD = 160;
const WORDS = PERIOD / 4;
const SHIFT_BITS = 11;
const SUM_BYTES = 20;

/**
 * The hash that OneDrive and SharePoint state of each file: every byte is XORed into a ring of 160 bits, 11 bits further than the byte before
 * it, and the length into the last 8 bytes. Bytes 160 apart meet at the same place, so they are summed as whole words first and are spread
 * once, at the end.
 * Source: Microsoft, "Code snippets: QuickXorHash Algorithm" (OneDrive developer documentation).
 */
export class QuickXor {
  readonly #sums = new Uint32Array(WORDS);
  readonly #bytes = new Uint8Array(this.#sums.buffer);
  #length = 0;

  update(chunk: Uint8Array): this {
    const toBoundary = Math.min(chunk.length, (PERIOD - (this.#length % PERIOD)) % PERIOD);
    this.#addBytes(chunk, 0, toBoundary);
    const whole = toBoundary + Math.floor((chunk.length - toBoundary) / PERIOD) * PERIOD;
    if (whole > toBoundary) this.#addBlocks(chunk.subarray(toBoundary, whole));
    this.#addBytes(chunk, whole, chunk.length);
    return this;
  }

  /** 20 bytes; more may be added afterwards. */
  digest(): Uint8Array {
    const ring = new Uint8Array(SUM_BYTES);
    for (const [at, byte] of this.#bytes.entries()) {
      const bit = (at * SHIFT_BITS) % (SUM_BYTES * 8);
      const first = bit >> 3;
      const next = (first + 1) % SUM_BYTES;
      const spread = byte << (bit & 7);
      ring[first] = (ring[first] ?? 0) ^ (spread & 0xff);
      ring[next] = (ring[next] ?? 0) ^ (spread >> 8);
    }
    const length = new DataView(new ArrayBuffer(8));
    length.setBigUint64(0, BigInt(this.#length), true);
    for (let at = 0; at < 8; at++) {
      const place = SUM_BYTES - 8 + at;
      ring[place] = (ring[place] ?? 0) ^ length.getUint8(at);
    }
    return ring;
  }

  #addBytes(chunk: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const place = this.#length % PERIOD;
      this.#bytes[place] = (this.#bytes[place] ?? 0) ^ (chunk[at] ?? 0);
      this.#length++;
    }
  }

  /** Whole periods, from the beginning of one. */
  #addBlocks(blocks: Uint8Array): void {
    const aligned = blocks.byteOffset % 4 === 0 ? blocks : new Uint8Array(blocks);
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
    const sums = this.#sums;
    for (let word = 0; word < WORDS; word++) {
      let sum = 0;
      for (let at = word; at < words.length; at += WORDS) sum ^= words[at] as number;
      sums[word] = (sums[word] as number) ^ sum;
    }
    this.#length += blocks.length;
  }
}
