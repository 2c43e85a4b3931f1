import { PackedVersions } from './packed-versions.ts';
import type { KnownItem, PendingUpload } from './run-journal.ts';
import type { Segment } from './segment.ts';
import type { Version } from './version.ts';

const ROWS = 1024;
/** Rows of the versions: source, destination and replacing. */
const COLUMNS = 3;
const NONE = -1;

/** What is known of the children of one very wide folder, in a few bytes each: a KnownItem is made whenever one is asked for. */
export class PackedKnownItems implements ReadonlyMap<Segment, KnownItem> {
  readonly #rows = new Map<Segment, number>();
  readonly #versions = new PackedVersions();
  readonly #chunks: Int32Array[] = [];
  /** Names at the destination that differ from those at the source, by row. */
  readonly #names = new Map<number, Segment>();
  /** What very few items have, by row. */
  readonly #uploads = new Map<number, PendingUpload>();
  readonly #movedUp = new Map<number, number>();

  /** Takes the place of what is known of the item so far. */
  set(name: Segment, { destinationName, source, destination, replacing, upload, movedUp }: KnownItem): void {
    const row = this.#rows.get(name) ?? this.#rows.size;
    this.#rows.set(name, row);
    if (destinationName === name) this.#names.delete(row);
    else this.#names.set(row, destinationName);
    if (upload === undefined) this.#uploads.delete(row);
    else this.#uploads.set(row, upload);
    if (movedUp === undefined) this.#movedUp.delete(row);
    else this.#movedUp.set(row, movedUp);
    const chunk = this.#chunkOf(row);
    const at = (row % ROWS) * COLUMNS;
    const sourceRow = this.#add(source);
    chunk[at] = sourceRow;
    // What was written without being rewritten looks the same on both sides.
    chunk[at + 1] = source !== undefined && isEqual(source, destination) ? sourceRow : this.#add(destination);
    chunk[at + 2] = this.#add(replacing);
  }

  get(name: Segment): KnownItem | undefined {
    const row = this.#rows.get(name);
    return row === undefined ? undefined : this.#at(name, row);
  }

  has(name: Segment): boolean {
    return this.#rows.has(name);
  }

  get size(): number {
    return this.#rows.size;
  }

  keys(): MapIterator<Segment> {
    return this.#rows.keys();
  }

  values(): MapIterator<KnownItem> {
    return this.#rows.entries().map(([name, row]) => this.#at(name, row));
  }

  entries(): MapIterator<[Segment, KnownItem]> {
    return this.#rows.entries().map(([name, row]) => [name, this.#at(name, row)]);
  }

  [Symbol.iterator](): MapIterator<[Segment, KnownItem]> {
    return this.entries();
  }

  forEach(each: (known: KnownItem, name: Segment, all: ReadonlyMap<Segment, KnownItem>) => void, self?: unknown): void {
    for (const [name, known] of this) each.call(self, known, name, this);
  }

  #at(name: Segment, row: number): KnownItem {
    const chunk = this.#chunks[Math.floor(row / ROWS)];
    const at = (row % ROWS) * COLUMNS;
    const known: { -readonly [K in keyof KnownItem]: KnownItem[K] } = { destinationName: this.#names.get(row) ?? name };
    const source = this.#version(chunk?.[at]);
    const destination = this.#version(chunk?.[at + 1]);
    const replacing = this.#version(chunk?.[at + 2]);
    const upload = this.#uploads.get(row);
    const movedUp = this.#movedUp.get(row);
    if (source !== null) known.source = source;
    if (destination !== null) known.destination = destination;
    if (replacing !== null) known.replacing = replacing;
    if (upload !== undefined) known.upload = upload;
    if (movedUp !== undefined) known.movedUp = movedUp;
    return known;
  }

  #add(version: Version | undefined): number {
    return version === undefined ? NONE : this.#versions.add(version);
  }

  #version(row = NONE): Version | null {
    return row === NONE ? null : this.#versions.at(row);
  }

  #chunkOf(row: number): Int32Array {
    const known = this.#chunks[Math.floor(row / ROWS)];
    if (known !== undefined) return known;
    const chunk = new Int32Array(ROWS * COLUMNS);
    this.#chunks.push(chunk);
    return chunk;
  }
}

function isEqual(a: Version, b: Version | undefined): boolean {
  return (
    a.size === b?.size &&
    a.changeTag === b.changeTag &&
    a.modified?.epochMs === b.modified?.epochMs &&
    a.modified?.precisionMs === b.modified?.precisionMs
  );
}
