import fs from 'node:fs';
import { type BulkContent, displayPath, type Entry, nameOf, StorageError } from '@drover/core';
import { kindOf, versionOfStats } from './entry.ts';
import { codeOf, fromSystem, leftOut, notAFile } from './errors.ts';
import type { FilePath } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import { isLeftOut } from './listing.ts';
import type { LiveSet } from './live.ts';
import { checkNames, pathBelow } from './names.ts';
import { isOffline } from './offline-files.ts';
import { OPEN_TO_READ, openFile } from './read.ts';

/** Content that is read before somebody takes it. */
const SLICE_BYTES = 256 * 1024;
const SLICE_FILES = 256;
/** Where the disk is slow, so many are read side by side. */
const AT_ONCE = 16;

export interface SmallReads {
  /** A larger file is refused. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly live: LiveSet;
}

/**
 * The first small files of those named, all of one folder, each whole or why not: as many as make a slice, at least one. Where the disk
 * answers from memory, a file costs four system calls in a row on this thread, and a fifth where it has to be looked at before it is
 * opened; neighbours lie side by side in one piece of memory.
 */
export async function readSlice(
  folder: Folder,
  entries: readonly Entry[],
  reads: SmallReads,
): Promise<readonly BulkContent[]> {
  const slice: BulkContent[] = [];
  const memory = new Memory(entries);
  let bytes = 0;
  let look: Look | null = null;
  const add = (outcome: BulkContent): void => {
    slice.push(outcome);
    if (!(outcome.content instanceof Error)) bytes += outcome.content.length;
  };
  while (slice.length < Math.min(entries.length, SLICE_FILES) && bytes < SLICE_BYTES) {
    const { rest } = folder.calls;
    if (rest !== null) {
      await rest;
      look = null;
    }
    reads.signal.throwIfAborted();
    const entry = entries[slice.length] as Entry;
    const read = folder.calls.inOneGo(() => {
      look ??= lookFor(folder);
      return outcomeNow(folder, entry, look, reads.maxBytes, memory);
    });
    if (read !== undefined && read !== null) add(read);
    else {
      const some = entries.slice(slice.length, slice.length + AT_ONCE);
      for (const outcome of await Promise.all(some.map((each) => outcomeSoon(folder, each, reads)))) add(outcome);
    }
  }
  return slice;
}

/** Null for a file whose content may have to be fetched back first. */
function outcomeNow(folder: Folder, entry: Entry, look: Look, maxBytes: number, memory: Memory): BulkContent | null {
  try {
    checkNames(entry.ref, entry.ref.segments.length - 1);
    const path = pathBelow(folder.prefix, nameOf(entry.ref));
    if (look === 'each' && !mayBeOpened(path, folder, entry)) return null;
    const fd = fs.openSync(path, OPEN_TO_READ);
    try {
      const quick = look === 'none' ? null : readAsNamed(fd, folder, entry, maxBytes, memory);
      return quick ?? readOpened(fd, folder, entry, maxBytes, memory);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    return failed(folder, entry, error);
  }
}

/** How it is known that nothing but files is opened: each is looked at before, the folder holds nothing else, or it does not matter. */
type Look = 'each' | 'folder' | 'none';

function lookFor({ looksFirst, system, prefix }: Folder): Look {
  if (system.offline !== undefined) return 'each';
  if (looksFirst === null) return 'none';
  const stats = fs.lstatSync(pathBelow(prefix, '.'), { throwIfNoEntry: false });
  return stats !== undefined && looksFirst.isHarmless(stats) ? 'folder' : 'each';
}

/** False for a file whose content may have to be fetched back first. */
function mayBeOpened(path: FilePath, { system, place }: Folder, { ref }: Entry): boolean {
  const present = fs.lstatSync(path);
  if (kindOf(present.mode) !== 'file') throw notAFile(place, ref);
  return system.offline === undefined || !isOffline(present);
}

/** A file that still has the size that it was named with, which takes one look less; null for any other. */
function readAsNamed(fd: number, folder: Folder, entry: Entry, maxBytes: number, memory: Memory): BulkContent | null {
  const { size } = entry;
  const { place, system } = folder;
  if (size === null || size === 0 || size > maxBytes) return null;
  const content = memory.take(size);
  let count: number;
  try {
    count = fs.readSync(fd, content, 0, size, 0);
  } catch (error) {
    if (codeOf(error) === 'EISDIR') return null;
    throw error;
  }
  const stats = fs.fstatSync(fd);
  if (!stats.isFile()) throw notAFile(place, entry.ref);
  refuseLeftOut(stats, folder, entry);
  return count === size && stats.size === size ? { entry, content, versionAfter: versionOfStats(stats, system) } : null;
}

function readOpened(fd: number, folder: Folder, entry: Entry, maxBytes: number, memory: Memory): BulkContent {
  const { place, system } = folder;
  const stats = fs.fstatSync(fd);
  if (!stats.isFile()) throw notAFile(place, entry.ref);
  refuseLeftOut(stats, folder, entry);
  if (stats.size > maxBytes) throw tooLarge(entry, maxBytes);
  const content = memory.take(Math.max(1, stats.size)); // what programs make up as it is read states 0 bytes
  let filled = 0;
  while (filled < content.length) {
    const count = fs.readSync(fd, content, filled, content.length - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  const versionAfter = versionOfStats(fs.fstatSync(fd), system);
  return { entry, content: filled === content.length ? content : content.subarray(0, filled), versionAfter };
}

function refuseLeftOut(stats: fs.Stats, folder: Folder, { ref }: Entry): void {
  if (isLeftOut(stats, folder)) throw leftOut(folder.place, ref.segments.slice(folder.place.depth));
}

async function outcomeSoon(folder: Folder, entry: Entry, reads: SmallReads): Promise<BulkContent> {
  const { maxBytes, signal, live } = reads;
  try {
    checkNames(entry.ref, entry.ref.segments.length - 1);
    const body = await openFile(folder, entry, { offset: 0 }, signal, live);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(entry, maxBytes);
      chunks.push(chunk);
    }
    const [only] = chunks;
    const content = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    const version = await body.versionAfter?.();
    return { entry, content, ...(version === undefined || version === null ? {} : { versionAfter: version }) };
  } catch (error) {
    signal.throwIfAborted();
    return failed(folder, entry, error);
  }
}

function failed(folder: Folder, entry: Entry, thrown: unknown): BulkContent {
  const error = fromSystem(thrown, folder.place, entry.ref);
  return { entry, content: error instanceof Error ? error : new Error(String(error)) };
}

function tooLarge(entry: Entry, maxBytes: number): StorageError {
  return new StorageError({
    kind: 'too-large',
    message: `${displayPath(entry.ref)} has more than the ${maxBytes} bytes that are read together with others.`,
    remedy: 'Read it alone.',
    item: entry.ref,
  });
}

/** Memory that neighbours share, given out from the front. */
class Memory {
  readonly #usual: number;
  #piece: Buffer | null = null;
  #taken = 0;

  constructor(entries: readonly Entry[]) {
    let expected = 0;
    for (let at = 0; at < entries.length && expected < SLICE_BYTES; at++) expected += entries[at]?.size ?? 0;
    this.#usual = Math.min(expected, SLICE_BYTES);
  }

  take(bytes: number): Buffer {
    if (this.#piece === null || this.#taken + bytes > this.#piece.length) {
      this.#piece = Buffer.allocUnsafeSlow(Math.max(bytes, this.#usual));
      this.#taken = 0;
    }
    const start = this.#taken;
    this.#taken += bytes;
    return this.#piece.subarray(start, this.#taken);
  }
}
