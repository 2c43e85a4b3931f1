import fs, { type Stats } from 'node:fs';
import { wrongLength } from '@drover/connector-kit';
import {
  type ByteStream,
  displayPath,
  type Entry,
  type ItemRef,
  nameOf,
  type PartLimits,
  type ResumableUpload,
  StorageError,
  type UploadStatus,
  type UploadToken,
  type WriteTarget,
} from '@drover/core';
import { checkCondition, finishFile, giveName, rightsFor } from './commit.ts';
import { pooled } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import type { LiveSet } from './live.ts';
import { pathBelow } from './names.ts';
import { BodyReader, Outside } from './outside.ts';
import { checkTarget, createTemporary, type Durability, temporaryRef, writeBody } from './write.ts';

const { O_RDWR, O_NOFOLLOW = 0 } = fs.constants;

export const PARTS: PartLimits = {
  fromBytes: 8 * 1024 * 1024,
  partBytes: 32 * 1024 * 1024,
  multiple: 1,
  maxParts: Number.MAX_SAFE_INTEGER,
  parallel: false,
};

/** Runs an action in the folder that holds an item; failures from outside are handed on as they are. */
export type InFolderOf = <T>(
  item: ItemRef,
  signal: AbortSignal,
  action: (folder: Folder) => Promise<T>,
  outside?: Outside,
) => Promise<T>;

/** Large files go on inside their temporary file, after the death of the process too: what it holds is what has arrived. */
export class LocalUpload implements ResumableUpload {
  readonly #within: InFolderOf;
  readonly #live: LiveSet;
  readonly #durability: Durability;

  constructor(within: InFolderOf, live: LiveSet, durability: Durability) {
    this.#within = within;
    this.#live = live;
    this.#durability = durability;
  }

  begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    return this.#within(target.item, signal, async (folder) => {
      checkTarget(folder, target);
      await checkCondition(folder, pathBelow(folder.prefix, nameOf(target.item)), target);
      const { mode } = await rightsFor(folder, target);
      const fd = await createTemporary(folder, target, mode);
      try {
        return { file: identityOf(await folder.calls.fstat(fd)) };
      } finally {
        await folder.calls.close(fd);
      }
    });
  }

  status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    return this.#within(target.item, signal, async (folder) => {
      const stats = await folder.calls.lstat(pathBelow(folder.prefix, target.temporary));
      if (stats === undefined || identityOf(stats) !== token['file']) return null;
      const size = sizeOf(target);
      // Longer than the file will be: these are not its bytes.
      if (stats.size > size) return null;
      return { missing: stats.size < size ? [{ from: stats.size, to: size }] : [] };
    });
  }

  async append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    const reader = new BodyReader(body, signal, this.#live);
    const store = async (fd: number, stats: Stats): Promise<UploadToken> => {
      if (offset !== stats.size) throw wrongOffset(target.item, stats.size, offset);
      const size = sizeOf(target);
      await writeBody(fd, offset, reader, (position) => {
        if (position > size) throw wrongLength(target.item, size, 'more');
      });
      return token;
    };
    try {
      return await this.#within(target.item, signal, (folder) => withFile(folder, token, target, store), reader);
    } finally {
      reader.close();
    }
  }

  async commit(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    const { durable } = this.#durability;
    const outside = new Outside(signal, this.#live);
    const finish = async (folder: Folder): Promise<Entry> => {
      checkTarget(folder, target);
      const stored = await withFile(folder, token, target, async (fd, stats) => {
        if (stats.size !== sizeOf(target)) throw wrongLength(target.item, sizeOf(target), `only ${stats.size}`);
        return await finishFile(folder, fd, target, await rightsFor(folder, target), durable);
      });
      const { beforeCommit } = target;
      if (beforeCommit !== undefined) await outside.until(beforeCommit);
      signal.throwIfAborted();
      return await giveName(folder, target, stored, durable);
    };
    try {
      return await this.#within(target.item, signal, finish, outside);
    } finally {
      outside.close();
    }
  }

  abort(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    return this.#within(target.item, signal, async (folder) => {
      const path = pathBelow(folder.prefix, target.temporary);
      const stats = await folder.calls.lstat(path);
      if (stats !== undefined && identityOf(stats) === token['file']) await folder.calls.unlink(path);
    });
  }
}

async function withFile<T>(
  folder: Folder,
  token: UploadToken,
  target: WriteTarget,
  action: (fd: number, stats: Stats) => Promise<T>,
): Promise<T> {
  const path = pathBelow(folder.prefix, target.temporary);
  const fd = await folder.calls.pooled<number>((done) => fs.open(path, O_RDWR | O_NOFOLLOW, done));
  try {
    const stats = await folder.calls.fstat(fd);
    if (identityOf(stats) !== token['file']) throw forgotten(temporaryRef(target));
    return await action(fd, stats);
  } finally {
    await pooled<void>((done) => fs.close(fd, done));
  }
}

function identityOf(stats: Stats): string {
  return `${stats.ino}:${stats.birthtimeMs}`;
}

function sizeOf(target: WriteTarget): number {
  if (target.size !== null) return target.size;
  throw new StorageError({
    kind: 'unsupported',
    message: `${displayPath(target.item)} cannot be resumed, because its size is not known.`,
    remedy: 'Write it in one go.',
    item: target.item,
  });
}

function wrongOffset(item: ItemRef, held: number, asked: number): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `The unfinished ${displayPath(item)} holds ${held} bytes and cannot go on at ${asked}.`,
    remedy: 'Ask for the status and go on with what is missing.',
    item,
  });
}

function forgotten(temporary: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `The unfinished file ${displayPath(temporary)} was replaced by another.`,
    remedy: 'Begin the file anew.',
    item: temporary,
  });
}
