import { type Connection, type Entry, type ItemFacts, isAbort, StorageError } from '@drover/core';
import type { Principal } from './principal.ts';
import { keyOf, principalsOf } from './principals-of.ts';

/** Kept of one shared folder; who comes after is not told by name. */
const MOST = 10_000;

export interface CountedPrincipal extends Principal {
  readonly items: number;
}

/** Counts in how many items of a tree each principal is met. What is kept does not grow with the tree. */
export class PrincipalCount {
  items = 0;
  /** Items that name somebody who is left out. */
  itemsCut = 0;
  /** Why access lists are not told, once that has failed. */
  failure: StorageError | null = null;
  readonly most: number;
  readonly #counted = new Map<string, { readonly principal: Principal; items: number }>();

  constructor(most = MOST) {
    this.most = most;
  }

  /** Takes up what a listing has shown, with the facts that listings leave out. */
  async add(entries: readonly Entry[], { facts }: Pick<Connection, 'facts'>, signal: AbortSignal): Promise<void> {
    let found: readonly ItemFacts[] = [];
    if (facts !== undefined && this.failure === null) {
      try {
        found = await facts.of(entries, signal);
      } catch (error) {
        if (isAbort(error, signal) || !(error instanceof StorageError)) throw error;
        this.failure = error;
      }
    }
    for (const [at, entry] of entries.entries()) this.#add({ ...entry, ...found[at] });
  }

  /** Those in most items first. */
  sorted(): readonly CountedPrincipal[] {
    return Array.from(this.#counted.values(), ({ principal, items }) => ({ ...principal, items })).sort(
      (a, b) => b.items - a.items || compare(keyOf(a), keyOf(b)),
    );
  }

  #add(entry: Entry): void {
    this.items += 1;
    let isCut = false;
    for (const principal of principalsOf(entry)) {
      const key = keyOf(principal);
      const known = this.#counted.get(key);
      if (known !== undefined) known.items += 1;
      else if (this.#counted.size < this.most) this.#counted.set(key, { principal, items: 1 });
      else isCut = true;
    }
    if (isCut) this.itemsCut += 1;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
