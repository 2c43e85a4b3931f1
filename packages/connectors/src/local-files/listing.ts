import fs from 'node:fs';
import { childRef, type Entry, type ItemRef, type Segment, segmentFromBytes } from '@drover/core';
import { entryOf, kindOf } from './entry.ts';
import { fromSystem } from './errors.ts';
import { type FilePath, lstatPooled, pooled } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import { pathBelow } from './names.ts';

const PAGE = 512;
/** Enough to keep the thread pool busy. */
const LOOKS_AT_ONCE = 32;
const NOT_ASCII = /[\x80-\xff]/;

/** The entries of a folder in pages, in the order of the disk; what vanishes meanwhile is left out. */
export async function* listFolder(folder: Folder, ref: ItemRef, signal: AbortSignal): AsyncGenerator<Entry[]> {
  const { typedListings } = folder.system;
  let dir: fs.Dir | null = null;
  try {
    // Names come as bytes, the quick way as one character each: decoding in Node would lose what is no valid UTF-8. Where a listing
    // may lack kinds, Node looks each entry up by its name, for which it needs the bytes themselves.
    const encoding = (typedListings ? 'latin1' : 'buffer') as BufferEncoding;
    dir = await fs.promises.opendir(pathBelow(folder.prefix, '.') as string, { bufferSize: PAGE, encoding });
    for (;;) {
      signal.throwIfAborted();
      const found = await readPage(dir);
      if (found.length === 0) return;
      yield await lookAt(folder, ref, found);
    }
  } catch (error) {
    throw fromSystem(error, ref);
  } finally {
    await dir?.close();
  }
}

interface Found {
  readonly name: Segment;
  /** False when nothing else can be mounted here: looking at a dead share's mount point would never return. */
  readonly mayBeMount: boolean;
}

async function readPage(dir: fs.Dir): Promise<Found[]> {
  const page: Found[] = [];
  while (page.length < PAGE) {
    const item = await dir.read();
    if (item === null) break;
    page.push({ name: segmentFromListing(item.name), mayBeMount: item.isDirectory() });
  }
  return page;
}

/** A name as the listing gave it: bytes, or a string with one character for each byte. */
export function segmentFromListing(name: string | Uint8Array): Segment {
  if (typeof name !== 'string') return segmentFromBytes(name);
  return NOT_ASCII.test(name) ? segmentFromBytes(Buffer.from(name, 'latin1')) : name;
}

async function lookAt(folder: Folder, ref: ItemRef, page: readonly Found[]): Promise<Entry[]> {
  const entries: (Entry | null)[] = new Array(page.length).fill(null);
  let next = 0;
  let failure: { readonly error: unknown } | null = null;
  const look = async (): Promise<void> => {
    while (next < page.length && failure === null) {
      const at = next++;
      const found = page[at];
      if (found === undefined) return;
      try {
        entries[at] = await entryIn(folder, childRef(ref, found.name), found);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LOOKS_AT_ONCE, page.length) }, look));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
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
