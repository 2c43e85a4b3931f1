import { childRef, type Entry, type ItemRef, type Segment, unusableEntry } from '@drover/core';
import { checkOf, isTime, packTime, unpackTime } from './entry-fields.ts';
import { misbehaved } from './misbehaved.ts';
import { isSoundSegment, MAX_NAME } from './segments.ts';

/** Entries on the wire: each row names its shape, the list of its fields, which most of a page's rows have in common. */
export interface EntryRows {
  readonly shapes: readonly (readonly string[])[];
  readonly rows: readonly (readonly [shape: number, ...values: unknown[]])[];
}

/** Gathers entries into rows. */
export class RowWriter {
  readonly #shapes: string[][] = [];
  readonly #known = new Map<string, number>();
  #rows: [number, ...unknown[]][] = [];
  /** About how many bytes the rows are as JSON. */
  weight = 0;

  get length(): number {
    return this.#rows.length;
  }

  add(entry: Entry): void {
    const fields: string[] = [];
    const row: [number, ...unknown[]] = [0];
    let weight = 8;
    const put = (field: string, value: unknown): void => {
      fields.push(field);
      row.push(value);
      weight += typeof value === 'string' ? value.length * 2 + 3 : 20;
    };
    for (const field in entry) {
      const value = entry[field as keyof Entry];
      if (field === 'ref' || value === undefined) continue;
      const packed = isTime(field) ? packTime(value as NonNullable<Entry['modified']>) : value;
      if (packed !== undefined) put(field, packed);
    }
    if (entry.ref.id !== undefined) put('id', entry.ref.id);
    row[0] = this.#shapeOf(fields);
    this.#rows.push(row);
    this.weight += weight;
  }

  /** What was gathered. */
  take(): EntryRows {
    const rows = this.#rows;
    this.#rows = [];
    this.weight = 0;
    return { shapes: this.#shapes, rows };
  }

  #shapeOf(fields: string[]): number {
    const key = fields.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#shapes.push(fields);
    this.#known.set(key, this.#shapes.length - 1);
    return this.#shapes.length - 1;
  }
}

export function rowsOf(entries: readonly Entry[]): EntryRows {
  const writer = new RowWriter();
  for (const entry of entries) writer.add(entry);
  return writer.take();
}

type Reader = readonly {
  readonly field: string;
  readonly check: (value: unknown) => boolean;
  readonly time: boolean;
}[];

const MAX_SHAPES = 4_096;

/** The children of a folder from what an agent sent: names that no path can hold become unusable entries; anything else unsound is refused. */
export function readRows(data: unknown, folder: ItemRef, mayHoldSlash: boolean): Entry[] {
  return rowsIn(data).map((values) => childFrom(values, folder, mayHoldSlash));
}

/** How many entries data names, before any is made of it; 0 for what is no page. */
export function rowCount(data: unknown): number {
  return isPage(data) ? data.rows.length : 0;
}

/** One item that was asked for by its place: its name may differ as far as `sameName` says. */
export function readItem(data: unknown, item: ItemRef, sameName: (told: Segment) => boolean): Entry {
  const rows = rowsIn(data);
  const [values] = rows;
  if (values === undefined || rows.length > 1) throw misbehaved('answered with another number of items than asked for');
  const { name, id, ...rest } = values as unknown as Entry & { readonly id?: string };
  const own = item.segments.at(-1);
  if (own === undefined ? name !== '' : name !== own && !(isSoundSegment(name, true) && sameName(name))) {
    throw misbehaved('answered with another item than was asked for');
  }
  const { root, segments } = item;
  return { ...rest, name, ref: id === undefined ? { root, segments } : { root, segments, id } };
}

function childFrom(values: Record<string, unknown>, folder: ItemRef, mayHoldSlash: boolean): Entry {
  const { name, id } = values;
  if (!isSoundSegment(name, mayHoldSlash)) return unusableEntry(folder, soundened(String(name)));
  const ref = childRef(folder, name, id as string | undefined);
  delete values['id'];
  values['ref'] = ref;
  return values as unknown as Entry;
}

/** Enough of an impossible name for a person to recognise it. */
function soundened(name: string): string {
  return name
    .slice(0, MAX_NAME / 4)
    .toWellFormed()
    .replaceAll('\0', '\u2400');
}

function rowsIn(data: unknown): Record<string, unknown>[] {
  if (!isPage(data)) throw misbehaved('sent a listing that cannot be read');
  const readers = data.shapes.map(readerOf);
  return data.rows.map((row) => {
    if (!Array.isArray(row)) throw misbehaved('sent a listing that cannot be read');
    const reader = readers[row[0] as number];
    if (reader === undefined || row.length !== reader.length + 1) throw misbehaved('sent an item that cannot be read');
    const values: Record<string, unknown> = {};
    for (let at = 0; at < reader.length; at++) {
      const { field, check, time } = reader[at] as Reader[number];
      const value = row[at + 1];
      if (!check(value)) throw misbehaved(`sent an item whose ${field} cannot be true`);
      values[field] = time ? unpackTime(value) : value;
    }
    return values;
  });
}

function isPage(data: unknown): data is { readonly shapes: unknown[]; readonly rows: unknown[] } {
  if (typeof data !== 'object' || data === null || !('shapes' in data) || !('rows' in data)) return false;
  return Array.isArray(data.shapes) && data.shapes.length <= MAX_SHAPES && Array.isArray(data.rows);
}

function readerOf(shape: unknown): Reader {
  if (!Array.isArray(shape)) throw misbehaved('sent a listing that cannot be read');
  const fields = new Set<unknown>(shape);
  const isWhole = fields.has('name') && fields.has('kind') && fields.has('size') && fields.size === shape.length;
  if (!isWhole) throw misbehaved('sent items without name, kind or size');
  return shape.map((field: unknown) => {
    const check = typeof field === 'string' ? checkOf(field) : null;
    if (check === null) throw misbehaved('sent items with fields that do not exist');
    return { field: field as string, check, time: isTime(field as string) };
  });
}
