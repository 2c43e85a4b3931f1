import { type Entry, type ItemRef, type NameRules, nameKey, type Segment } from '@drover/core';
import type { Seen } from './decide.ts';

/** A child of a destination folder, reduced to what decisions need. */
export interface Present extends Seen {
  readonly name: Segment;
  readonly id?: string;
}

/** The children of one destination folder by name, as the destination tells names apart. */
export class DestinationIndex {
  readonly #byName = new Map<string, Present>();
  readonly #leftovers: Present[] = [];
  readonly #rules: NameRules;
  readonly #isLeftover: (name: Segment) => boolean;

  constructor(rules: NameRules, isLeftover: (name: Segment) => boolean) {
    this.#rules = rules;
    this.#isLeftover = isLeftover;
  }

  add(entry: Entry): void {
    const present = compact(entry);
    if (this.#isLeftover(entry.name)) this.#leftovers.push(present);
    const key = nameKey(entry.name, this.#rules);
    const other = this.#byName.get(key);
    // Where names repeat, a file or folder is a better counterpart than a link or a device.
    if (other === undefined || (other.kind !== 'file' && other.kind !== 'folder')) this.#byName.set(key, present);
  }

  get(name: Segment): Present | null {
    return this.#byName.get(nameKey(name, this.#rules)) ?? null;
  }

  clear(): void {
    this.#byName.clear();
    this.#leftovers.length = 0;
  }

  get size(): number {
    return this.#byName.size;
  }

  /** Unfinished files of this transfer that lie here. */
  get leftovers(): readonly Present[] {
    return this.#leftovers;
  }
}

/** Where a child stands that a listing of its folder has shown. */
export function presentRef(folder: ItemRef, present: Present): ItemRef {
  const segments = [...folder.segments, present.name];
  return present.id === undefined ? { root: folder.root, segments } : { root: folder.root, segments, id: present.id };
}

function compact(entry: Entry): Present {
  const present: { -readonly [K in keyof Present]: Present[K] } = {
    name: entry.name,
    kind: entry.kind,
    size: entry.size,
  };
  if (entry.modified !== undefined) present.modified = entry.modified;
  if (entry.changeTag !== undefined) present.changeTag = entry.changeTag;
  if (entry.hashes !== undefined) present.hashes = entry.hashes;
  if (entry.ref.id !== undefined) present.id = entry.ref.id;
  return present;
}
