const WIDTH = 160;
const STEP = 11;

/**
 * The hash that OneDrive and SharePoint keep of each file: every byte is turned 11 bits further than the one before into 160 bits, and the length
 * comes on top. Bytes 160 apart are turned equally far, so they are collected first. Source: Microsoft's "Code snippets: QuickXorHash algorithm".
 */
export class QuickXorHash {
  readonly #cells: Uint8Array;
  #length: number;

  constructor(of?: QuickXorHash) {
    this.#cells = of === undefined ? new Uint8Array(WIDTH) : of.#cells.slice();
    this.#length = of === undefined ? 0 : of.#length;
  }

  update(bytes: Uint8Array): this {
    const cells = this.#cells;
    let at = this.#length % WIDTH;
    for (const byte of bytes) {
      cells[at] = (cells[at] ?? 0) ^ byte;
      at = at === WIDTH - 1 ? 0 : at + 1;
    }
    this.#length += bytes.length;
    return this;
  }

  /** The hash so far, in base64 as Microsoft Graph writes it. */
  digest(): string {
    const hash = Buffer.alloc(WIDTH / 8);
    const turn = (index: number, bits: number) => {
      const at = index % hash.length;
      hash[at] = (hash[at] ?? 0) ^ (bits & 0xff);
    };
    this.#cells.forEach((byte, index) => {
      const shift = (index * STEP) % WIDTH;
      turn(shift >> 3, byte << (shift & 7));
      turn((shift >> 3) + 1, byte >> (8 - (shift & 7)));
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(this.#length));
    length.forEach((byte, index) => {
      turn(hash.length - length.length + index, byte);
    });
    return hash.toString('base64');
  }
}
