import { randomBytes } from 'node:crypto';
import type { Clock, Connection, Entry, ItemRef } from '@drover/core';
import { pathKey, weightOf } from '@drover/core';

export interface FolderListing {
  readonly entries: readonly Entry[];
  /** False when the folder holds more than is shown. */
  readonly complete: boolean;
}

interface Kept extends FolderListing {
  readonly id: string;
  readonly key: string;
  /** What it holds, in plain entries: those with long texts count as several. */
  readonly weight: number;
  readonly until: number;
}

/** What one folder shows at most; a run takes all of it. */
const MOST_ENTRIES = 200_000;
const MOST_KEPT = 400_000;
const KEPT_MS = 120_000;

/** Folders as they were listed a moment ago, so that their further pages come from the same listing. */
export class FolderListings {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The listing that a cursor belongs to, and where in it; null when it is no longer kept. */
  find(cursor: string, owner: string): { readonly listing: Kept; readonly offset: number } | null {
    const [, id = '', offset = ''] = /^([\w-]{16})\.(\d{1,7})$/.exec(cursor) ?? [];
    const listing = this.#kept.get(id);
    if (listing === undefined || !listing.key.startsWith(`${owner}\0`) || listing.until < this.#clock.monotonic())
      return null;
    return { listing, offset: Number(offset) };
  }

  /** Lists a folder anew: folders first, then by name as people sort. */
  async read(connection: Connection, folder: ItemRef, owner: string, signal: AbortSignal): Promise<Kept> {
    const entries: Entry[] = [];
    let weight = 0;
    for await (const page of connection.list(folder, signal)) {
      for (const entry of page) entries.push(entry);
      weight += weightOf(page);
      if (weight > MOST_ENTRIES) break;
    }
    const complete = weight <= MOST_ENTRIES;
    const sorted = sort(entries.slice(0, MOST_ENTRIES));
    const key = `${owner}\0${folder.root}\0${pathKey(folder.segments)}`;
    const id = randomBytes(12).toString('base64url');
    const kept = { id, key, entries: sorted, complete, weight, until: this.#clock.monotonic() + KEPT_MS };
    this.#keep(kept);
    return kept;
  }

  #keep(listing: Kept): void {
    const now = this.#clock.monotonic();
    this.#kept.set(listing.id, listing);
    let held = 0;
    for (const each of [...this.#kept.values()].reverse()) {
      held += each.weight;
      const tooMuch = held > MOST_KEPT && each !== listing;
      if (tooMuch || each.until < now) this.#kept.delete(each.id);
    }
  }
}

function sort(entries: Entry[]): Entry[] {
  const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const rank = ({ kind }: Entry): number => (kind === 'folder' ? 0 : 1);
  return entries.sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}
