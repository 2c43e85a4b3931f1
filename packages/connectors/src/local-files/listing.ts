import fs from 'node:fs';
import { childRef, type Entry, type ItemRef, type Segment, segmentFromBytes } from '@drover/core';
import { entryOf, kindOf } from './entry.ts';
import { fromSystem } from './errors.ts';
import { type FilePath, lstatPooled, pooled } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import type { Live, LiveSet } from './live.ts';
import { pathBelow } from './names.ts';

const PAGE = 512;
/** Enough to keep the thread pool busy. */
const LOOKS_AT_ONCE = 32;
const NOT_ASCII = /[\x80-\xff]/;

/** A folder that is being listed: its entries in the order of the disk; what vanishes meanwhile is left out. */
export class Listing implements Live, AsyncDisposable {
  readonly #folder: Folder;
  readonly #ref: ItemRef;
  readonly #dir: fs.Dir;
  readonly #live: LiveSet;
  readonly #release: () => void;
  #reading: Promise<Entry[]> | null = null;
  #closing: Promise<void> | null = null;
  #over: { readonly reason: unknown } | null = null;

  private constructor(folder: Folder, release: () => void, ref: ItemRef, dir: fs.Dir, live: LiveSet) {
    this.#folder = folder;
    this.#release = release;
    this.#ref = ref;
    this.#dir = dir;
    this.#live = live;
  }

  /** Keeps the folder until it is closed, or has failed to open. */
  static async open(folder: Folder, release: () => void, ref: ItemRef, live: LiveSet): Promise<Listing> {
    // Names come as bytes, the quick way as one character each: decoding in Node would lose what is no valid UTF-8. Where a listing
    // may lack kinds, Node looks each entry up by its name, for which it needs the bytes themselves.
    const encoding = (folder.system.typedListings ? 'latin1' : 'buffer') as BufferEncoding;
    const path = pathBelow(folder.prefix, '.') as string;
    let dir: fs.Dir;
    try {
      dir = await fs.promises.opendir(path, { bufferSize: PAGE, encoding });
    } catch (error) {
      release();
      throw fromSystem(error, folder.root, ref);
    }
    const listing = new Listing(folder, release, ref, dir, live);
    live.add(listing);
    return listing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The next page; an empty one at the end. */
  async page(): Promise<Entry[]> {
    if (this.#over !== null) throw this.#over.reason;
    this.#reading = this.#read();
    try {
      return await this.#reading;
    } catch (error) {
      throw fromSystem(error, this.#folder.root, this.#ref);
    } finally {
      this.#reading = null;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeWhenRead();
    return this.#closing;
  }

  giveUp(reason: unknown): Promise<void> {
    this.#over = { reason };
    return this.close();
  }

  async #closeWhenRead(): Promise<void> {
    this.#live.delete(this);
    await this.#reading?.catch(() => undefined);
    try {
      await this.#dir.close();
    } finally {
      this.#release();
    }
  }

  async #read(): Promise<Entry[]> {
    // All names of a page may have vanished before they were looked at: only the end of the folder is an empty page.
    for (;;) {
      const found: Found[] = [];
      while (found.length < PAGE) {
        const item = await this.#dir.read();
        if (item === null) break;
        found.push({ name: segmentFromListing(item.name), mayBeMount: item.isDirectory() });
      }
      const entries = await lookAt(this.#folder, this.#ref, found);
      if (entries.length > 0 || found.length === 0) return entries;
    }
  }
}

interface Found {
  readonly name: Segment;
  /** False when nothing else can be mounted here: looking at a dead share's mount point would never return. */
  readonly mayBeMount: boolean;
}

/** A name as the listing gave it: bytes, or a string with one character for each byte. */
export function segmentFromListing(name: string | Uint8Array): Segment {
  if (typeof name !== 'string') return segmentFromBytes(name);
  return NOT_ASCII.test(name) ? segmentFromBytes(Buffer.from(name, 'latin1')) : name;
}

async function lookAt(folder: Folder, ref: ItemRef, page: readonly Found[]): Promise<Entry[]> {
  const entries: (Entry | null)[] = new Array(page.length).fill(null);
  const failures: unknown[] = [];
  let next = 0;
  const look = async (): Promise<void> => {
    while (next < page.length && failures.length === 0) {
      const at = next++;
      const found = page[at];
      if (found === undefined) return;
      try {
        entries[at] = await entryIn(folder, childRef(ref, found.name), found);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LOOKS_AT_ONCE, page.length) }, look));
  if (failures.length > 0) throw failures[0];
  return entries.filter((entry) => entry !== null);
}

/** What one name stands for now; null for nothing. */
export async function entryIn(folder: Folder, ref: ItemRef, found: Found): Promise<Entry | null> {
  const path = pathBelow(folder.prefix, found.name);
  const stats = await (found.mayBeMount ? lstatPooled(path) : folder.calls.lstat(path));
  if (stats === undefined) return null;
  if (kindOf(stats.mode) !== 'link') return entryOf(ref, found.name, stats, folder.system);
  return entryOf(ref, found.name, stats, folder.system, await targetOf(path));
}

async function targetOf(path: FilePath): Promise<Segment> {
  const target = await pooled<Buffer>((done) => fs.readlink(path, 'buffer', done));
  return segmentFromBytes(target);
}
