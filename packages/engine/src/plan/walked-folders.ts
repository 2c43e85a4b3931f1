import type { Connection, Entry, ItemRef, Walk, WalkHints } from '@drover/core';
import type { HeldListing } from './held-listing.ts';
import { TreeWalk } from './tree-walk.ts';

/** Folders in a row that a walk did not bring in time; then another is begun where the planner is. */
const MAX_MISSES = 3;

/** Gives the children of folders, at best without asking for each. */
export interface Lister {
  list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]>;
  /** Nothing more is wanted. */
  close(): void;
}

/**
 * Lists folder by folder from one walk of the whole tree, where the source has walks: no round trip for each folder. What a walk does not
 * bring, or not in time, is listed by itself, so the answers are the same as without it.
 */
export class WalkedFolders implements Lister {
  readonly #source: Pick<Connection, 'list'>;
  readonly #walks: Walk | undefined;
  readonly #hints: WalkHints;
  #walk: TreeWalk | null = null;
  #misses = 0;
  #closed = false;

  constructor(source: Pick<Connection, 'list'>, walks: Walk | undefined, hints: WalkHints) {
    this.#source = source;
    this.#walks = walks;
    this.#hints = hints;
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncGenerator<Entry[], void, undefined> {
    const walk = this.#walkFor(folder, signal);
    const listing = walk === null ? null : await walk.find(folder);
    if (walk !== null) this.#misses = listing === null && !walk.over ? this.#misses + 1 : 0;
    if (walk !== null && listing !== null && (yield* this.#pagesOf(listing, folder, walk))) return;
    signal.throwIfAborted();
    yield* this.#source.list(folder, signal);
  }

  close(): void {
    this.#closed = true;
    this.#walk?.close();
  }

  /** False where the walk turned out to bring nothing of the folder. */
  async *#pagesOf(listing: HeldListing, folder: ItemRef, walk: TreeWalk): AsyncGenerator<Entry[], boolean, undefined> {
    try {
      for (;;) {
        const page = await listing.next();
        if (page === null) return true;
        if (page === 'lost') return false;
        walk.read(page);
        yield page;
      }
    } finally {
      walk.leave(folder, listing);
    }
  }

  #walkFor(folder: ItemRef, signal: AbortSignal): TreeWalk | null {
    if (this.#walks === undefined || this.#closed || this.#walk?.tells === false) return null;
    if (this.#walk !== null && (this.#walk.over || this.#misses >= MAX_MISSES)) {
      this.#walk.close();
      this.#walk = null;
      this.#misses = 0;
    }
    this.#walk ??= new TreeWalk(this.#walks, folder, this.#hints, signal);
    return this.#walk.covers(folder) ? this.#walk : null;
  }
}
