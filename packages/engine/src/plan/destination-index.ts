import {
  type Entry,
  type EntryKind,
  type ItemRef,
  type NameRules,
  nameKey,
  PackedVersions,
  type Segment,
} from '@drover/core';
import type { Seen } from './decide.ts';

/** A child of a destination folder, reduced to what decisions need. */
export interface Present extends Seen {
  readonly name: Segment;
  readonly id?: string;
}

/** The children of one destination folder by name, as the destination tells names apart. */
export class DestinationIndex {
  /** Rows: a wide folder has hundreds of thousands of children, and an object for each would be most of what a run holds. */
  readonly #byName = new Map<string, number>();
  #versions = new PackedVersions();
  #kinds: EntryKind[] = [];
  /** What few children have, by row. */
  readonly #more = new Map<number, Pick<Present, 'hashes' | 'id'>>();
  /** Names that differ from their keys, by row. */
  readonly #names = new Map<number, Segment>();
  readonly #leftovers: Present[] = [];
  readonly #rules: NameRules;
  readonly #isLeftover: (name: Segment) => boolean;

  constructor(rules: NameRules, isLeftover: (name: Segment) => boolean) {
    this.#rules = rules;
    this.#isLeftover = isLeftover;
  }

  add(entry: Entry): void {
    const { name, kind, hashes, ref } = entry;
    if (entry.unusable !== undefined) return;
    if (this.#isLeftover(name)) this.#leftovers.push(compact(entry));
    const key = nameKey(name, this.#rules);
    const other = this.#byName.get(key);
    // Where names repeat, a file or folder is a better counterpart than a link or a device.
    if (other !== undefined && (this.#kinds[other] === 'file' || this.#kinds[other] === 'folder')) return;
    const row = this.#versions.add(entry);
    this.#kinds[row] = kind;
    this.#byName.set(key, row);
    if (key !== name) this.#names.set(row, name);
    if (hashes === undefined && ref.id === undefined) return;
    this.#more.set(row, {
      ...(hashes === undefined ? {} : { hashes }),
      ...(ref.id === undefined ? {} : { id: ref.id }),
    });
  }

  get(name: Segment): Present | null {
    const key = nameKey(name, this.#rules);
    const row = this.#byName.get(key);
    if (row === undefined) return null;
    const kind = this.#kinds[row] as EntryKind;
    return { name: this.#names.get(row) ?? key, kind, ...this.#versions.at(row), ...this.#more.get(row) };
  }

  clear(): void {
    this.#byName.clear();
    this.#versions = new PackedVersions();
    this.#kinds = [];
    this.#more.clear();
    this.#names.clear();
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
