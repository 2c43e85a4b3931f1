import fs from 'node:fs';
import { childRef, type Entry, type ItemRef, type Segment, segmentFromBytes } from '@drover/core';
import { mayBeSpecial } from './cautious-look.ts';
import { entryOf, kindOf } from './entry.ts';
import { codeOf, fromSystem } from './errors.ts';
import type { FilePath } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import type { Live, LiveSet } from './live.ts';
import { pathBelow } from './names.ts';
import { confirmed } from './offline-files.ts';
import { keyOf, SILENT, type Timed } from './patience.ts';

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
  readonly #signal: AbortSignal;
  #reading: Promise<Entry[]> | null = null;
  #closing: Promise<void> | null = null;
  #over: { readonly reason: unknown } | null = null;
  /** Of the folder before the listing; null once something special was met, or where that would tell nothing. */
  #harmlessState: number | null;

  private constructor(
    folder: Folder,
    release: () => void,
    ref: ItemRef,
    dir: fs.Dir,
    live: LiveSet,
    signal: AbortSignal,
    state: number | null,
  ) {
    this.#folder = folder;
    this.#release = release;
    this.#ref = ref;
    this.#dir = dir;
    this.#live = live;
    this.#signal = signal;
    this.#harmlessState = state;
  }

  /** Keeps the folder until it is closed, or has failed to open. */
  static async open(
    folder: Folder,
    release: () => void,
    ref: ItemRef,
    live: LiveSet,
    signal: AbortSignal,
  ): Promise<Listing> {
    // Names come as bytes, the quick way as one character each: decoding in Node would lose what is no valid UTF-8. Where a listing
    // may lack kinds, Node looks each entry up by its name, for which it needs the bytes themselves.
    const encoding = (folder.system.typedListings ? 'latin1' : 'buffer') as BufferEncoding;
    let dir: fs.Dir;
    let state: number | null;
    try {
      state = await stateOf(folder);
      dir = await folder.calls.opendir(pathBelow(folder.prefix, '.'), { bufferSize: PAGE, encoding });
    } catch (error) {
      release();
      throw fromSystem(error, folder.place, ref);
    }
    const listing = new Listing(folder, release, ref, dir, live, signal, state);
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
      throw fromSystem(error, this.#folder.place, this.#ref);
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
      await this.#folder.calls.closedir(this.#dir);
    } finally {
      this.#release();
    }
  }

  async #read(): Promise<Entry[]> {
    // All names of a page may have vanished before they were looked at: only the end of the folder is an empty page.
    for (;;) {
      const items = await this.#folder.calls.names(this.#dir, PAGE);
      this.#note(items);
      const found = items.map((item) => ({ name: segmentFromListing(item.name), mayBeMount: item.isDirectory() }));
      const looked = await lookAt(this.#folder, this.#ref, found);
      const entries = this.#folder.system.offline === undefined ? looked : await this.#confirmed(looked);
      if (entries.length > 0 || found.length === 0) return entries;
    }
  }

  #note(items: readonly fs.Dirent[]): void {
    if (this.#harmlessState === null) return;
    if (items.some(mayBeSpecial)) this.#harmlessState = null;
    else if (items.length === 0) this.#folder.looksFirst?.wasHarmless(this.#harmlessState);
  }

  #confirmed(entries: Entry[]): Promise<Entry[]> {
    return confirmed(entries, this.#folder, this.#signal);
  }
}

/** Null where a listing would not tell whether there is anything in the folder that must not be opened. */
async function stateOf({ looksFirst, system, calls, prefix }: Folder): Promise<number | null> {
  if (looksFirst === null || !system.typedListings) return null;
  const stats = await calls.lstat(pathBelow(prefix, '.'));
  return stats === undefined ? null : looksFirst.stateOf(stats);
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
  const { calls } = folder;
  const entries: (Entry | null)[] = new Array(page.length).fill(null);
  const later: number[] = [];
  for (const [at, found] of page.entries()) {
    if (found.mayBeMount || calls.slow) {
      later.push(at);
      continue;
    }
    const looked = calls.lstat(pathBelow(folder.prefix, found.name));
    const stats = looked instanceof Promise ? await looked : looked;
    if (stats === undefined || isLeftOut(stats, folder)) continue;
    if (kindOf(stats.mode) === 'link') later.push(at);
    else entries[at] = entryOf(childRef(ref, found.name), found.name, stats, folder.system);
  }
  if (later.length > 0) await lookAtOnce(folder, ref, page, later, entries);
  return entries.filter((entry) => entry !== null);
}

/** What takes long is looked at side by side. */
async function lookAtOnce(
  folder: Folder,
  ref: ItemRef,
  page: readonly Found[],
  later: readonly number[],
  entries: (Entry | null)[],
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const look = async (): Promise<void> => {
    while (next < later.length && failures.length === 0) {
      const at = later[next++] ?? 0;
      const found = page[at];
      if (found === undefined) return;
      try {
        entries[at] = await entryOrSilent(folder, childRef(ref, found.name), found);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LOOKS_AT_ONCE, later.length) }, look));
  if (failures.length > 0) throw failures[0];
}

/** A folder that does not answer holds up nothing else: it stands there without its facts, and whoever lists it is told. */
async function entryOrSilent(folder: Folder, ref: ItemRef, found: Found): Promise<Entry | null> {
  if (!found.mayBeMount) return await entryIn(folder, ref, found);
  const key = keyOf(folder.place, ref);
  const entry = await folder.patience.wait(key, (timed) => entryIn(folder, ref, found, timed));
  return entry === SILENT ? { ref, name: found.name, kind: 'folder', size: null } : entry;
}

/** What one name stands for now; null for nothing. */
export async function entryIn(folder: Folder, ref: ItemRef, found: Found, timed?: Timed): Promise<Entry | null> {
  const path = pathBelow(folder.prefix, found.name);
  const stats = await (found.mayBeMount ? folder.calls.lstatMount(path, timed) : folder.calls.lstat(path));
  if (stats === undefined || isLeftOut(stats, folder)) return null;
  if (kindOf(stats.mode) !== 'link') return entryOf(ref, found.name, stats, folder.system);
  const target = await targetOf(folder, path);
  // Something else has its name by now, or nothing.
  if (target === null) return await entryIn(folder, ref, found, timed);
  return entryOf(ref, found.name, stats, folder.system, target);
}

/** A file with one name only is known by its folder. */
export function isLeftOut(stats: fs.Stats, { leavesOut }: Folder): boolean {
  return leavesOut !== null && (stats.nlink > 1 || stats.isDirectory()) && leavesOut(stats);
}

/** Null when there is no link of that name any more. */
async function targetOf({ calls }: Folder, path: FilePath): Promise<Segment | null> {
  try {
    return segmentFromBytes(await calls.pooled<Buffer>((done) => fs.readlink(path, 'buffer', done)));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EINVAL' || code === 'ENOENT') return null;
    throw error;
  }
}
