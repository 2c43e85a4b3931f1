import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { HashKind } from '@drover/core';

/** The kinds that can be computed here, cheapest first. */
export const computableHashes = ['crc32', 'md5', 'sha1', 'sha512', 'sha256'] as const satisfies readonly HashKind[];
export type ComputableHash = (typeof computableHashes)[number];

export function isComputable(kind: HashKind): kind is ComputableHash {
  return (computableHashes as readonly HashKind[]).includes(kind);
}

/** A hash over a file that is read in order, possibly with repetitions after a break. */
export class ContentHash {
  readonly kind: ComputableHash;
  readonly #hash: Hash | null;
  #crc = 0;
  #position = 0;
  #whole = true;

  constructor(kind: ComputableHash) {
    this.kind = kind;
    this.#hash = kind === 'crc32' ? null : createHash(kind);
  }

  update(offset: number, chunk: Uint8Array): void {
    if (offset > this.#position) this.#whole = false;
    if (!this.#whole || offset + chunk.length <= this.#position) return;
    const fresh = chunk.subarray(this.#position - offset);
    if (this.#hash === null) this.#crc = crc32(fresh, this.#crc);
    else this.#hash.update(fresh);
    this.#position += fresh.length;
  }

  /** Lower-case hex over the first `size` bytes; null when some of them were never seen. Call once. */
  digest(size: number): string | null {
    if (!this.#whole || this.#position !== size) return null;
    return this.#hash === null ? (this.#crc >>> 0).toString(16).padStart(8, '0') : this.#hash.digest('hex');
  }
}
