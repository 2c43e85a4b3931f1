import { createHash } from 'node:crypto';

/** A complete subtree of 2^height leaves. */
interface Subtree {
  readonly hash: Buffer;
  readonly height: number;
  /** It holds the leaf whose path is wanted. */
  readonly tracked: boolean;
}

/** Where a leaf stands in a tree, and the hashes beside its way to the root, from the bottom up (RFC 6962, audit path). */
export interface AuditPath {
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

/** A Merkle tree by RFC 6962 with SHA-256 that keeps one hash for each level, however many leaves it gets. */
export class MerkleTree {
  #stack: Subtree[] = [];
  #size = 0;
  #tracked: number | null = null;
  readonly #beside: Buffer[] = [];

  get size(): number {
    return this.#size;
  }

  /** `track`: its audit path is wanted; of one leaf only. */
  append(leaf: Uint8Array, track = false): void {
    if (track) {
      if (this.#tracked !== null) throw new RangeError('the path of one leaf only can be kept');
      this.#tracked = this.#size;
    }
    this.#size++;
    let top: Subtree = { hash: leafHash(leaf), height: 0, tracked: track };
    for (let left = this.#stack.at(-1); left?.height === top.height; left = this.#stack.at(-1)) {
      this.#stack.pop();
      top = this.#join(left, top);
    }
    this.#stack.push(top);
  }

  /** The root over all leaves; ends the tree. */
  root(): Buffer {
    let right = this.#stack.pop();
    if (right === undefined) return createHash('sha256').digest();
    for (let left = this.#stack.pop(); left !== undefined; left = this.#stack.pop()) right = this.#join(left, right);
    return right.hash;
  }

  /** Once the root is taken; null when no leaf was tracked. */
  path(): AuditPath | null {
    return this.#tracked === null ? null : { index: this.#tracked, size: this.#size, hashes: this.#beside };
  }

  #join(left: Subtree, right: Subtree): Subtree {
    if (left.tracked) this.#beside.push(right.hash);
    if (right.tracked) this.#beside.push(left.hash);
    const tracked = left.tracked || right.tracked;
    return { hash: nodeHash(left.hash, right.hash), height: left.height + 1, tracked };
  }
}

/** The root that follows from a leaf and its path (RFC 9162, 2.1.3.2); null when the path does not fit index and size. */
export function rootFrom(leaf: Uint8Array, { index, size, hashes }: AuditPath): Buffer | null {
  if (index < 0 || index >= size) return null;
  let at = index;
  let last = size - 1;
  let hash = leafHash(leaf);
  for (const beside of hashes) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(beside, hash);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, beside);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}

function leafHash(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Leaves and nodes are told apart, so that no inner node can be shown as a record. */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
