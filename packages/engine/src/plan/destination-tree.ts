import type { Entry, ItemRef, Walk } from '@drover/core';
import type { HeldListing } from './held-listing.ts';
import { TreeWalk } from './tree-walk.ts';

/** Folders that are listed by themselves before a walk is worth it. */
const FIRST = 8;
/** How many times more must have been listed before another walk is begun where one was not worth it. */
const GROWTH = 8;

/**
 * Tells what stands in folders of the destination by one walk of the tree, where that takes fewer round trips than listing them. It is begun once
 * some folders were listed, and may take as many round trips as those did; so small trees cost no more than before, and large ones little.
 * What it tells is as old as the walk: whoever is going to write looks again.
 */
export class DestinationTree {
  readonly #walks: Walk;
  readonly #top: ItemRef;
  #walk: TreeWalk | null = null;
  #listed = 0;
  #nextWalk = FIRST;
  #closed = false;

  constructor(walks: Walk, top: ItemRef) {
    this.#walks = walks;
    this.#top = top;
  }

  /** Hands out all children of the folder; false where it must be listed by itself, whatever was handed out. */
  async tell(folder: ItemRef, take: (children: readonly Entry[]) => void, signal: AbortSignal): Promise<boolean> {
    const walk = this.#walkNow(signal);
    const listing = walk?.covers(folder) === true ? await walk.find(folder) : null;
    const told = walk !== null && listing !== null && (await this.#readAll(listing, folder, walk, take));
    if (!told) this.#listed++;
    return told;
  }

  /** Nothing more is wanted. */
  close(): void {
    this.#closed = true;
    this.#walk?.close();
  }

  async #readAll(
    listing: HeldListing,
    folder: ItemRef,
    walk: TreeWalk,
    take: (children: readonly Entry[]) => void,
  ): Promise<boolean> {
    try {
      for (;;) {
        // Why a walk broke off in the midst of a folder, the folder's own listing tells, if that breaks, too.
        const page = await listing.next().catch(() => 'lost' as const);
        if (page === null) return true;
        if (page === 'lost') return false;
        walk.read(page);
        take(page);
      }
    } finally {
      walk.leave(folder, listing);
    }
  }

  #walkNow(signal: AbortSignal): TreeWalk | null {
    if (this.#closed) return null;
    // One that is over may hold folders that nobody has asked for yet.
    if (this.#walk?.over === false || this.#listed < this.#nextWalk) return this.#walk;
    this.#walk?.close();
    this.#walk = new TreeWalk(this.#walks, this.#top, { worth: this.#listed }, signal);
    this.#nextWalk = this.#listed * GROWTH;
    return this.#walk;
  }
}
