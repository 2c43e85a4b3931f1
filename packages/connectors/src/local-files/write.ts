import fs, { type Stats } from 'node:fs';
import { giveBack, wrongLength } from '@drover/connector-kit';
import { childRef, type Entry, isTemporaryName, nameOf, parentRef, rootRef, type WriteTarget } from '@drover/core';
import { checkCondition, finishFile, giveName, rightsFor } from './commit.ts';
import { alreadyThere, codeOf } from './errors.ts';
import { pooled, type Soon } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import { checkNames, pathBelow } from './names.ts';
import type { BodyReader } from './outside.ts';
import { SMALL_BYTES } from './read.ts';
import { checkTime } from './times.ts';

/** Chunks are gathered to this size before they are written, while the ones before are on their way. */
const BATCH_BYTES = 512 * 1024;

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fs.constants;

export interface Durability {
  /** Wait until the disk has the file before it gets its name. */
  readonly durable: boolean;
}

/** Stores a file under its temporary name, then gives it the final one. */
export async function writeFile(
  folder: Folder,
  target: WriteTarget,
  reader: BodyReader,
  { durable }: Durability,
  signal: AbortSignal,
): Promise<Entry> {
  checkTarget(folder, target);
  const head = await gather(reader, target);
  if (!head.ended) await checkCondition(folder, pathBelow(folder.prefix, nameOf(target.item)), target);
  return await storeAndName(folder, target, head, reader, durable, signal);
}

/** Refuses a target that can be seen to be impossible before any byte comes. */
export function checkTarget(folder: Folder, target: WriteTarget): void {
  checkNames(temporaryRef(target), folder.place.depth);
  checkTime(target.item, target.meta.modified, folder.system.timeRange);
}

async function storeAndName(
  folder: Folder,
  target: WriteTarget,
  head: Batch,
  reader: BodyReader,
  durable: boolean,
  signal: AbortSignal,
): Promise<Entry> {
  const rights = await rightsFor(folder, target);
  const fd = await createTemporary(folder, target, rights.mode);
  try {
    let stats: Stats;
    try {
      await writeAndGiveBack((...call) => folder.calls.write(...call), fd, head.chunks, 0);
      if (!head.ended) await writeRest(fd, target, head.bytes, reader);
      stats = await finishFile(folder, fd, target, rights, durable);
    } finally {
      // Shares tell only here that they could not store the last bytes.
      await folder.calls.close(fd);
    }
    const { beforeCommit } = target;
    if (beforeCommit !== undefined) await reader.until(beforeCommit);
    signal.throwIfAborted();
    return await giveName(folder, target, stats, durable);
  } catch (error) {
    await removeTemporary(folder, target);
    throw error;
  }
}

interface Batch {
  readonly chunks: Uint8Array[];
  readonly bytes: number;
  readonly ended: boolean;
}

/** A small file as a whole, or the beginning of a large one. */
async function gather(reader: BodyReader, target: WriteTarget): Promise<Batch> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= SMALL_BYTES) {
    const chunk = await reader.next();
    if (chunk === null) {
      if (target.size !== null && bytes !== target.size) throw wrongLength(target.item, target.size, `only ${bytes}`);
      return { chunks, bytes, ended: true };
    }
    chunks.push(chunk);
    bytes += chunk.length;
    if (target.size !== null && bytes > target.size) throw wrongLength(target.item, target.size, 'more');
  }
  return { chunks, bytes, ended: false };
}

/** Writes while the next chunks come. */
async function writeRest(fd: number, target: WriteTarget, from: number, reader: BodyReader): Promise<void> {
  const end = await writeBody(fd, from, reader, (position) => {
    if (target.size !== null && position > target.size) throw wrongLength(target.item, target.size, 'more');
  });
  if (target.size !== null && end !== target.size) throw wrongLength(target.item, target.size, `only ${end}`);
}

/** Writes a body from an offset on; answers with the offset behind its last byte. `check` is told how far each chunk will reach. */
export async function writeBody(
  fd: number,
  from: number,
  reader: BodyReader,
  check: (position: number) => void,
): Promise<number> {
  let position = from;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  let writing: Promise<void> | null = null;
  try {
    for (;;) {
      const chunk = await reader.next();
      if (chunk !== null) {
        check(position + batchBytes + chunk.length);
        batch.push(chunk);
        batchBytes += chunk.length;
        if (batchBytes < BATCH_BYTES) continue;
      }
      await writing;
      writing = writeAndGiveBack(writePooled, fd, batch, position);
      // Told by the `await` that comes next.
      writing.catch(() => undefined);
      position += batchBytes;
      batch = [];
      batchBytes = 0;
      if (chunk === null) return position;
    }
  } finally {
    // The handle is closed next: nothing may still be writing to it, and a failed last write must not pass.
    await writing;
  }
}

async function writeAndGiveBack(
  write: WriteCall,
  fd: number,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<void> {
  await writeAll(write, fd, chunks, position);
  chunks.forEach(giveBack);
}

type WriteCall = (fd: number, chunks: readonly Uint8Array[], position: number) => Soon<number>;

/** Through the pool: copying large batches into the cache on the calling thread would hold up the other side. */
const writePooled: WriteCall = (fd, chunks, position) => pooled((done) => fs.writev(fd, chunks, position, done));

/** A call may store less than it was given. */
async function writeAll(write: WriteCall, fd: number, chunks: readonly Uint8Array[], position: number): Promise<void> {
  if (chunks.length === 0) return;
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let written = await write(fd, chunks, position);
  if (written === total) return;
  const all = Buffer.concat(chunks);
  while (written < total) written += await write(fd, [all.subarray(written)], position + written);
}

/** A new file under the temporary name. What an earlier attempt left under it is removed first. */
export async function createTemporary(folder: Folder, target: WriteTarget, mode: number): Promise<number> {
  const path = pathBelow(folder.prefix, target.temporary);
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  try {
    return await folder.calls.open(path, flags, mode);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (!isTemporaryName(target.temporary)) throw alreadyThere(folder.place, temporaryRef(target));
    await folder.calls.unlink(path);
    return await folder.calls.open(path, flags, mode);
  }
}

async function removeTemporary(folder: Folder, target: WriteTarget): Promise<void> {
  try {
    await folder.calls.unlink(pathBelow(folder.prefix, target.temporary));
  } catch {
    // What made the write fail is told; a leftover that cannot be removed now is found by its name later.
  }
}

export function temporaryRef(target: WriteTarget): ReturnType<typeof childRef> {
  return childRef(parentRef(target.item) ?? rootRef(target.item.root), target.temporary);
}
