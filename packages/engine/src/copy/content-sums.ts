import type { Entry, HashKind } from '@drover/core';
import { mayBeRewritten } from '../plan/rewriting.ts';
import { type ComputableHash, ContentHash, isComputable } from './content-hash.ts';
import type { CopyContext } from './copy-context.ts';

/** What is summed up while the content of one file streams by. */
export class ContentSums {
  /** To be compared with what the destination holds; null when no hash is wanted. */
  readonly wanted: ContentHash | null;
  readonly #stated: { readonly sum: ContentHash; readonly hex: string } | null;

  constructor(wanted: ContentHash | null, stated: { readonly kind: ComputableHash; readonly hex: string } | null) {
    this.wanted = wanted;
    const shared = wanted !== null && wanted.kind === stated?.kind;
    this.#stated = stated && { sum: shared ? wanted : new ContentHash(stated.kind), hex: stated.hex };
  }

  update(offset: number, chunk: Uint8Array): void {
    this.wanted?.update(offset, chunk);
    if (this.#stated !== null && this.#stated.sum !== this.wanted) this.#stated.sum.update(offset, chunk);
  }

  /** Once `size` bytes were read: the kind of hash by which they are not what the source says that it holds; null where nothing speaks against them. */
  misfit(size: number): HashKind | null {
    const { sum, hex } = this.#stated ?? {};
    const read = sum?.digest(size) ?? null;
    return sum === undefined || read === null || read === hex ? null : sum.kind;
  }
}

/** Null where nothing is to be summed up: the policy asks for no hash, or neither side has one that can be computed here. */
export function contentSums(
  entry: Entry,
  { hashKind, verify, source: { capabilities } }: Pick<CopyContext, 'hashKind' | 'verify' | 'source'>,
): ContentSums | null {
  if (verify === 'size') return null;
  const wanted = hashKind === null ? null : new ContentHash(hashKind);
  const { rewrittenTypes = [], insertedTypes = [] } = capabilities;
  const rewritten = mayBeRewritten(entry.name, { rewrittenTypes, insertedTypes });
  for (const { kind, vouched } of rewritten ? [] : capabilities.hashes) {
    const hex = entry.hashes?.[kind];
    if (vouched === true && hex !== undefined && isComputable(kind)) return new ContentSums(wanted, { kind, hex });
  }
  return wanted && new ContentSums(wanted, null);
}
