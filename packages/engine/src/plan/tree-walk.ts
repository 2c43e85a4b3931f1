import {
  type Entry,
  type ItemRef,
  neighboursFrom,
  pathKey,
  StorageError,
  type Walk,
  type WalkHints,
  type WalkPage,
  weightOf,
} from '@drover/core';
import { HeldListing } from './held-listing.ts';

/** Entries, or as much text as they have, that may wait for whoever plans their folders; then the walk waits. */
const MAX_HELD = 20_000;
/** Entries of other folders that may go by while somebody waits for his. */
const PATIENCE = 20_000;
/** Folders that were begun, not wanted, and never completed: no sound source leaves so many, and a hostile one would go on without end. */
const MAX_DROPPED = 10_000;

interface Waiter {
  readonly folder: ItemRef;
  readonly key: string;
  readonly until: number;
  readonly found: (listing: HeldListing | null) => void;
}

/** One walk of a tree, whose folders are read one by one in about the order in which they come. */
export class TreeWalk {
  readonly #top: ItemRef;
  readonly #pages: AsyncIterator<WalkPage>;
  /** By the folder's path, the oldest first. */
  readonly #listings = new Map<string, HeldListing>();
  readonly #waiters = new Set<Waiter>();
  readonly #cancel = new AbortController();
  readonly #free: () => void;
  /** Folders still to come whose entries nobody wants. */
  readonly #dropped = new Set<string>();
  #held = 0;
  #gone = 0;
  #over = false;
  #tells = true;
  #wanted = Promise.withResolvers<void>();

  constructor(walk: Walk, top: ItemRef, hints: WalkHints, signal: AbortSignal) {
    this.#top = top;
    const cancel = (): void => this.#cancel.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    this.#free = () => signal.removeEventListener('abort', cancel);
    if (signal.aborted) cancel();
    const wanted = (): ItemRef | null => this.#waiters.values().next().value?.folder ?? null;
    this.#pages = walk.tree(top, null, this.#cancel.signal, { ...hints, wanted })[Symbol.asyncIterator]();
    // It rejects for nobody: each folder is told how its own listing ended.
    void this.#run();
  }

  /** Nothing more comes. */
  get over(): boolean {
    return this.#over;
  }

  /** False once the source has shown that it cannot say when a folder is complete. */
  get tells(): boolean {
    return this.#tells;
  }

  covers({ root, segments }: ItemRef): boolean {
    const top = this.#top;
    return root === top.root && top.segments.every((name, at) => segments[at] === name);
  }

  /** The listing of a folder; null when it does not come, or went by. Each can be had once. */
  async find(folder: ItemRef): Promise<HeldListing | null> {
    const key = pathKey(folder.segments);
    const listing = this.#listings.get(key);
    if (listing !== undefined) return this.#take(key, listing);
    if (this.#over) return null;
    return await new Promise((found) => {
      this.#waiters.add({ folder, key, until: this.#gone + PATIENCE, found });
      this.#wake();
    });
  }

  /** Somebody has read these of the entries that were held. */
  read(entries: readonly Entry[]): void {
    this.#held -= weightOf(entries);
    this.#wake();
  }

  /** Nobody reads the listing to its end any more. */
  leave({ segments }: ItemRef, listing: HeldListing): void {
    const key = pathKey(segments);
    if (this.#listings.get(key) === listing) this.#drop(key, listing);
    else this.#held -= listing.weight;
    this.#wake();
  }

  close(): void {
    this.#cancel.abort(ended());
    this.#wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#cancel;
    let error: unknown = ended();
    let onDemand = false;
    try {
      for (;;) {
        while (onDemand && this.#waiters.size === 0 && !signal.aborted) await this.#wanted.promise;
        while (this.#held >= MAX_HELD && !signal.aborted && !this.#makeRoom()) await this.#wanted.promise;
        if (signal.aborted) break;
        const next = await this.#pages.next();
        if (next.done === true) break;
        if (next.value.complete === undefined) {
          this.#tells = false;
          this.#cancel.abort(error);
        } else this.#sort(next.value);
        onDemand ||= next.value.onDemand === true;
      }
      if (signal.aborted) await this.#pages.return?.();
    } catch (thrown) {
      error = thrown;
    }
    this.#end(error);
  }

  #sort({ entries, complete, passedOver }: WalkPage): void {
    for (let from = 0; from < entries.length; ) {
      const neighbours = neighboursFrom(entries, from);
      from += neighbours.length;
      const key = folderKey(neighbours[0] as Entry);
      if (this.#dropped.has(key)) continue;
      this.#held += weightOf(neighbours);
      this.#listing(key).add(neighbours);
    }
    this.#gone += entries.length;
    for (const { segments } of complete ?? []) this.#close(pathKey(segments), (listing) => listing.complete());
    for (const { segments } of passedOver ?? []) this.#close(pathKey(segments), (listing) => listing.lose(ended()));
    for (const waiter of this.#waiters) if (waiter.until < this.#gone) this.#answer(waiter, null);
  }

  #listing(key: string): HeldListing {
    const known = this.#listings.get(key);
    if (known !== undefined) return known;
    const listing = new HeldListing(() => this.#wake());
    this.#listings.set(key, listing);
    this.#held++;
    for (const waiter of this.#waiters) if (waiter.key === key) this.#answer(waiter, this.#take(key, listing));
    return listing;
  }

  #close(key: string, how: (listing: HeldListing) => void): void {
    if (this.#dropped.delete(key)) return;
    const listing = this.#listing(key);
    how(listing);
    if (listing.taken) this.#forget(key);
  }

  #take(key: string, listing: HeldListing): HeldListing | null {
    if (listing.taken) return null;
    listing.taken = true;
    if (!listing.isComing) this.#forget(key);
    return listing;
  }

  #drop(key: string, listing: HeldListing): void {
    this.#held -= listing.weight;
    if (listing.isComing) this.#dropped.add(key);
    if (this.#dropped.size > MAX_DROPPED) this.#cancel.abort(ended());
    this.#forget(key);
  }

  #forget(key: string): void {
    if (this.#listings.delete(key)) this.#held--;
  }

  #answer(waiter: Waiter, listing: HeldListing | null): void {
    this.#waiters.delete(waiter);
    waiter.found(listing);
  }

  /** Forgets the oldest folders that nobody wanted, while somebody waits for what is still to come. */
  #makeRoom(): boolean {
    if (this.#waiters.size === 0 && !this.#listings.values().some(({ hungry }) => hungry)) return false;
    for (const [key, listing] of this.#listings) {
      if (this.#held < MAX_HELD) break;
      if (!listing.taken) this.#drop(key, listing);
    }
    return this.#held < MAX_HELD;
  }

  #end(error: unknown): void {
    this.#over = true;
    this.#free();
    for (const listing of this.#listings.values()) listing.lose(error);
    for (const waiter of this.#waiters) this.#answer(waiter, null);
  }

  #wake(): void {
    this.#wanted.resolve();
    this.#wanted = Promise.withResolvers();
  }
}

function folderKey({ ref }: Entry): string {
  return pathKey(ref.segments.slice(0, -1));
}

function ended(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The listing of the tree ended before this folder was listed.',
    remedy: 'List the folder by itself.',
  });
}
