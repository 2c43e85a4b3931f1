import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type HashKind, QuickXor } from '@drover/core';

/** The kinds that can be computed here, cheapest first. */
export const computableHashes = [
  'crc32',
  'quickxor',
  'md5',
  'sha1',
  'sha512',
  'sha256',
] as const satisfies readonly HashKind[];
export type ComputableHash = (typeof computableHashes)[number];

export function isComputable(kind: HashKind): kind is ComputableHash {
  return (computableHashes as readonly HashKind[]).includes(kind);
}

/** What sums up bytes that come in order. */
interface Sum {
  add(bytes: Uint8Array): void;
  /** Lower-case hex. */
  hex(): string;
}

/** A hash over a file that is read in order, possibly with repetitions after a break. */
export class ContentHash {
  readonly kind: ComputableHash;
  readonly #sum: Sum;
  #position = 0;
  #whole = true;
  #hex: string | null = null;

  constructor(kind: ComputableHash) {
    this.kind = kind;
    this.#sum = sumOf(kind);
  }

  update(offset: number, chunk: Uint8Array): void {
    if (offset > this.#position) this.#whole = false;
    if (!this.#whole || offset + chunk.length <= this.#position) return;
    const fresh = chunk.subarray(this.#position - offset);
    this.#sum.add(fresh);
    this.#position += fresh.length;
  }

  /** Lower-case hex over the first `size` bytes; null when some of them were never seen. Takes no bytes after it. */
  digest(size: number): string | null {
    if (!this.#whole || this.#position !== size) return null;
    this.#hex ??= this.#sum.hex();
    return this.#hex;
  }
}

function sumOf(kind: ComputableHash): Sum {
  if (kind === 'crc32') return crcSum();
  if (kind === 'quickxor') return quickXorSum();
  const hash = createHash(kind);
  return { add: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
}

function crcSum(): Sum {
  let crc = 0;
  return {
    add: (bytes) => {
      crc = crc32(bytes, crc);
    },
    hex: () => (crc >>> 0).toString(16).padStart(8, '0'),
  };
}

function quickXorSum(): Sum {
  const hash = new QuickXor();
  return { add: (bytes) => void hash.update(bytes), hex: () => Buffer.from(hash.digest()).toString('hex') };
}
