import { Md5 } from './md5.ts';

/** One part of a file on its way. */
interface Link {
  readonly offset: number;
  /** Settles when the part has been taken into the hash, or never will be. */
  readonly settled: Promise<void>;
}

/**
 * MD5 over a file whose parts come in order, but are worked on side by side. A part that comes before those in front of it cannot be taken in:
 * from then on the hash of the file is not known.
 */
export class Md5Chain {
  readonly #hash: Md5 | null;
  readonly #links = new Set<Link>();

  private constructor(hash: Md5 | null) {
    this.#hash = hash;
  }

  static async begin(): Promise<Md5Chain> {
    return new Md5Chain(await Md5.begin());
  }

  static async resume(state: Uint8Array, length: number): Promise<Md5Chain> {
    return new Md5Chain(await Md5.resume(state, length));
  }

  /** Of a file of which not all in front is known. */
  static unknown(): Md5Chain {
    return new Md5Chain(null);
  }

  /**
   * Announces a part at once, gathers its bytes, and takes them in when those in front of it have been. Answers with the bytes and what
   * MD5 has come to behind them: its state, or the hash where the file of `size` bytes ends there; null where that is not known.
   */
  async take(
    offset: number,
    size: number,
    gather: () => Promise<readonly Uint8Array[]>,
  ): Promise<{ readonly chunks: readonly Uint8Array[]; readonly md5: Uint8Array | null }> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const link = { offset, settled: promise };
    this.#links.add(link);
    try {
      const chunks = await gather();
      for (const other of [...this.#links]) if (other.offset < offset) await other.settled;
      return { chunks, md5: this.#add(offset, size, chunks) };
    } finally {
      this.#links.delete(link);
      resolve();
    }
  }

  #add(offset: number, size: number, chunks: readonly Uint8Array[]): Uint8Array | null {
    const hash = this.#hash;
    if (hash === null || offset !== hash.length) return null;
    for (const chunk of chunks) hash.update(chunk);
    if (hash.length === size) return hash.digest();
    return hash.length % 64 === 0 ? hash.state() : null;
  }
}
