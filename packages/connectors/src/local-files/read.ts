import fs from 'node:fs';
import { Block } from '@drover/connector-kit';
import { type ByteStream, type Entry, nameOf, sameVersion, type Version, versionOf } from '@drover/core';
import { kindOf, versionOfStats } from './entry.ts';
import { changedSince, fromSystem, leftOut, notAFile } from './errors.ts';
import { type FileCalls, pooled } from './file-calls.ts';
import type { FileSystem } from './file-systems.ts';
import type { Folder } from './folder-handles.ts';
import { isLeftOut } from './listing.ts';
import type { Live, LiveSet } from './live.ts';
import { pathBelow } from './names.ts';
import { recallFirst } from './offline-files.ts';
import type { Place } from './place.ts';

/** Files up to this size are read at once, and no handle stays open. */
export const SMALL_BYTES = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** Each open file holds two chunks: of many, whose readers may stand still, each has smaller ones. */
const MANY_FILES = 16;
const SMALL_CHUNK_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

// Not there on Windows. Without O_NONBLOCK, opening a pipe that took the file's place would wait for ever.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
export const OPEN_TO_READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** The bytes of a file from an offset on, as far as it reached when it was opened. */
export async function openFile(
  folder: Folder,
  entry: Entry,
  range: { readonly offset: number },
  signal: AbortSignal,
  live: LiveSet,
): Promise<ByteStream> {
  const { calls, system } = folder;
  const path = pathBelow(folder.prefix, nameOf(entry.ref));
  if (folder.looksFirst !== null || system.offline !== undefined) {
    const present = await calls.lstat(path);
    if (present !== undefined && kindOf(present.mode) !== 'file') throw notAFile(folder.place, entry.ref);
    if (system.offline !== undefined && present !== undefined)
      await recallFirst(folder, system.offline, entry.ref, present, range.offset, signal);
  }
  const fd = await calls.open(path, OPEN_TO_READ);
  let keep = false;
  try {
    const stats = await calls.fstat(fd);
    if (!stats.isFile()) throw notAFile(folder.place, entry.ref);
    if (isLeftOut(stats, folder)) throw leftOut(folder.place, entry.ref.segments.slice(folder.place.depth));
    // Bytes from here are put behind bytes that came earlier: both must be of one version.
    if (range.offset > 0 && !sameVersion(versionOf(entry), versionOfStats(stats, system)))
      throw changedSince(folder.place, entry.ref);
    if (stats.size - range.offset > SMALL_BYTES) {
      const file = new OpenFile(fd, folder, entry, range.offset, stats.size, signal, live);
      keep = true;
      return file;
    }
    const content = await readWhole(calls, fd, range.offset, stats.size);
    return new ReadFile(content, versionOfStats(await calls.fstat(fd), system));
  } finally {
    if (!keep) await calls.close(fd);
  }
}

async function readWhole(calls: FileCalls, fd: number, from: number, to: number): Promise<Uint8Array> {
  // Files that programs make up as they are read (procfs, FUSE) state 0 bytes: one byte shows that this is not true.
  const content = Buffer.allocUnsafeSlow(to === 0 ? 1 : Math.max(0, to - from));
  let filled = 0;
  while (filled < content.length) {
    const count = await calls.read(fd, content, filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled === content.length ? content : content.subarray(0, filled);
}

/** A small file whose bytes are already here. */
class ReadFile implements ByteStream {
  readonly #content: Uint8Array;
  readonly #version: Version;

  constructor(content: Uint8Array, version: Version) {
    this.#content = content;
    this.#version = version;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.#content.length > 0) yield this.#content;
  }

  async versionAfter(): Promise<Version> {
    return this.#version;
  }
}

/** A large file: one chunk is read ahead while the one before is used. Its handle is freed at the end, on failure, by `return` and on abort. */
class OpenFile implements ByteStream, AsyncIterator<Uint8Array>, Live {
  readonly #fd: number;
  readonly #place: Place;
  readonly #calls: FileCalls;
  readonly #entry: Entry;
  readonly #system: FileSystem;
  readonly #end: number;
  readonly #signal: AbortSignal;
  readonly #live: LiveSet;
  readonly #onAbort = (): void => {
    // Whoever reads is told by `next`; nobody else is left to be told that a handle could not be closed.
    this.giveUp(this.#signal.reason).catch(() => undefined);
  };
  #position: number;
  #ahead: Promise<Uint8Array> | null = null;
  #version: Version | null = null;
  #closing: Promise<void> | null = null;
  #over: { readonly reason: unknown } | null = null;

  constructor(
    fd: number,
    { place, calls, system }: Folder,
    entry: Entry,
    from: number,
    to: number,
    signal: AbortSignal,
    live: LiveSet,
  ) {
    this.#fd = fd;
    this.#place = place;
    this.#calls = calls;
    this.#entry = entry;
    this.#system = system;
    this.#position = from;
    this.#end = to;
    this.#signal = signal;
    this.#live = live;
    live.add(this);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    this.#throwIfOver();
    if (this.#closing !== null) return { done: true, value: undefined };
    try {
      this.#ahead ??= this.#read();
      const chunk = await this.#ahead;
      this.#throwIfOver();
      if (chunk.length === 0) {
        await this.#close();
        return { done: true, value: undefined };
      }
      this.#ahead = this.#read();
      // Its failure is told by the call of `next` that waits for it.
      this.#ahead.catch(() => undefined);
      return { done: false, value: chunk };
    } catch (error) {
      await this.#close();
      throw fromSystem(error, this.#place, this.#entry.ref);
    }
  }

  #throwIfOver(): void {
    if (this.#over !== null) throw this.#over.reason;
  }

  giveUp(reason: unknown): Promise<void> {
    this.#over ??= { reason };
    return this.#close();
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#close();
    return { done: true, value: undefined };
  }

  async versionAfter(): Promise<Version | null> {
    return this.#version;
  }

  /** The next chunk; an empty one at the end, after a look at the version. */
  async #read(): Promise<Uint8Array> {
    const most = this.#live.size > MANY_FILES ? SMALL_CHUNK_BYTES : CHUNK_BYTES;
    const length = Math.min(most, this.#end - this.#position);
    const block = length > 0 ? Block.of(most) : null;
    const count =
      block === null
        ? 0
        : await this.#calls.pooled<number>((done) => fs.read(this.#fd, block.memory, 0, length, this.#position, done));
    const chunk = block?.cut(0, count) ?? NOTHING;
    block?.seal();
    if (count === 0) {
      this.#version = versionOfStats(
        await this.#calls.pooled<fs.Stats>((done) => fs.fstat(this.#fd, done)),
        this.#system,
      );
    }
    this.#position += count;
    return chunk;
  }

  #close(): Promise<void> {
    this.#closing ??= this.#closeAfterReading();
    return this.#closing;
  }

  /** The handle's number may be given to another file at once, so nothing may still be reading from it. */
  async #closeAfterReading(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#live.delete(this);
    await this.#ahead?.catch(() => undefined);
    await pooled<void>((done) => fs.close(this.#fd, done));
  }
}
