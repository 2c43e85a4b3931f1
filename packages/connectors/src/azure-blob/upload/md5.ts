import { createMD5, type IHasher } from 'hash-wasm';

/** How hash-wasm lays a saved state out: the mark of its program, how many bytes were taken (29 bits, then the rest), four words. */
const COUNT_AT = 4;
const WORDS_AT = 12;
const WORDS_BYTES = 16;
const COUNT_LOW = 2 ** 29;

/** MD5 that can be taken up again in another process from 16 bytes, which Node's own cannot. */
export class Md5 {
  readonly #hasher: IHasher;
  #length: number;

  private constructor(hasher: IHasher, length: number) {
    this.#hasher = hasher;
    this.#length = length;
  }

  static async begin(): Promise<Md5> {
    return new Md5((await createMD5()).init(), 0);
  }

  /** Goes on after `length` bytes, a multiple of 64, from the `state` of then. */
  static async resume(state: Uint8Array, length: number): Promise<Md5> {
    const hasher = (await createMD5()).init();
    const saved = Uint8Array.from(hasher.save());
    const view = new DataView(saved.buffer);
    view.setUint32(COUNT_AT, length % COUNT_LOW, true);
    view.setUint32(COUNT_AT + 4, Math.floor(length / COUNT_LOW), true);
    saved.set(state.subarray(0, WORDS_BYTES), WORDS_AT);
    return new Md5(hasher.load(saved), length);
  }

  /** Bytes taken so far. */
  get length(): number {
    return this.#length;
  }

  update(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
    this.#length += bytes.length;
  }

  /** 16 bytes, from which the rest can be added elsewhere; only after a multiple of 64 bytes. */
  state(): Uint8Array {
    if (this.#length % 64 !== 0) throw new RangeError('the state of MD5 is whole between blocks of 64 bytes only');
    return this.#hasher.save().slice(WORDS_AT, WORDS_AT + WORDS_BYTES);
  }

  /** The hash of everything, 16 bytes; ends it. */
  digest(): Uint8Array {
    return this.#hasher.digest('binary');
  }
}
