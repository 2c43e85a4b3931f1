import type {
  BulkRead,
  BulkWrite,
  ByteStream,
  Changes,
  Clock,
  Connection,
  Hashes,
  ItemRef,
  Permissions,
  Quota,
  ResumableUpload,
  Times,
  Versions,
  Walk,
} from '@drover/core';
import type { Logger } from '../definition.ts';
import { type Operation, spelled } from './layer.ts';
import { LoggedRead, OperationRecord } from './operation-record.ts';

/** Logs every operation with its item, duration, bytes and outcome. Names are made printable; content and options never come near. */
export function withLogging(inner: Connection, log: Logger, clock: Clock): Connection {
  const layer = new LoggingLayer(log, clock);
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => layer.pages('list', folder, signal, () => inner.list(folder, signal), countOf),
    stat: (item, signal) => layer.once('stat', item, signal, () => inner.stat(item, signal)),
    read: (entry, range, signal) => layer.read(entry.ref, signal, () => inner.read(entry, range, signal)),
    write: (target, body, signal) =>
      layer.once(
        'write',
        target.item,
        signal,
        () => inner.write(target, body, signal),
        (entry) => entry.size ?? 0,
      ),
    createFolder: (folder, meta, signal) =>
      layer.once('createFolder', folder, signal, () => inner.createFolder(folder, meta, signal)),
    discard: (temporary, signal) => layer.once('discard', temporary, signal, () => inner.discard(temporary, signal)),
    walk: inner.walk && loggedWalk(inner.walk, layer),
    bulkRead: inner.bulkRead && loggedBulkRead(inner.bulkRead, layer),
    bulkWrite: inner.bulkWrite && loggedBulkWrite(inner.bulkWrite, layer),
    upload: inner.upload && loggedUpload(inner.upload, layer),
    changes: inner.changes && loggedChanges(inner.changes, layer),
    hashes: inner.hashes && loggedHashes(inner.hashes, layer),
    times: inner.times && loggedTimes(inner.times, layer),
    permissions: inner.permissions && loggedPermissions(inner.permissions, layer),
    versions: inner.versions && loggedVersions(inner.versions, layer),
    quota: inner.quota && loggedQuota(inner.quota, layer),
    [Symbol.asyncDispose]: async () => inner[Symbol.asyncDispose](),
  });
}

class LoggingLayer {
  readonly #log: Logger;
  readonly #clock: Clock;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  async once<T>(
    operation: Operation,
    item: ItemRef | undefined,
    signal: AbortSignal,
    start: () => Promise<T>,
    bytesOf?: (value: T) => number,
  ): Promise<T> {
    const record = this.begin(operation, item, signal);
    try {
      const value = await start();
      record.end(bytesOf?.(value));
      return value;
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  async *pages<T>(
    operation: Operation,
    item: ItemRef | undefined,
    signal: AbortSignal,
    start: () => AsyncIterable<T>,
    count: (page: T) => number,
  ): AsyncGenerator<T> {
    const record = this.begin(operation, item, signal);
    let entries = 0;
    try {
      for await (const page of start()) {
        entries += count(page);
        yield page;
      }
      record.end(undefined, entries);
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  async read(item: ItemRef, signal: AbortSignal, start: () => Promise<ByteStream>): Promise<ByteStream> {
    const record = this.begin('read', item, signal);
    try {
      return new LoggedRead(await start(), record);
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  begin(operation: Operation, item: ItemRef | undefined, signal: AbortSignal): OperationRecord {
    return new OperationRecord(this.#log, this.#clock, operation, item, signal);
  }
}

function countOf(page: readonly unknown[]): number {
  return page.length;
}

function loggedWalk(walk: Walk, layer: LoggingLayer): Walk {
  return {
    tree: (folder, cursor, signal) =>
      layer.pages(
        'walk.tree',
        folder,
        signal,
        () => walk.tree(folder, cursor, signal),
        (page) => page.entries.length,
      ),
  };
}

function loggedBulkRead(bulk: BulkRead, layer: LoggingLayer): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) =>
      layer.pages(
        'bulkRead.readMany',
        undefined,
        signal,
        () => bulk.readMany(entries, signal),
        () => 1,
      ),
  };
}

function loggedBulkWrite(bulk: BulkWrite, layer: LoggingLayer): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) =>
      layer.once(
        'bulkWrite.writeMany',
        undefined,
        signal,
        () => bulk.writeMany(files, signal),
        () => files.reduce((bytes, file) => bytes + file.content.length, 0),
      ),
  };
}

function loggedUpload(upload: ResumableUpload, layer: LoggingLayer): ResumableUpload {
  return {
    begin: (target, signal) => layer.once('upload.begin', target.item, signal, () => upload.begin(target, signal)),
    status: (token, target, signal) =>
      layer.once('upload.status', target.item, signal, () => upload.status(token, target, signal)),
    append: (token, target, offset, body, signal) =>
      layer.once('upload.append', target.item, signal, () => upload.append(token, target, offset, body, signal)),
    commit: (token, target, signal) =>
      layer.once('upload.commit', target.item, signal, () => upload.commit(token, target, signal)),
    abort: (token, target, signal) =>
      layer.once('upload.abort', target.item, signal, () => upload.abort(token, target, signal)),
  };
}

function loggedChanges(changes: Changes, layer: LoggingLayer): Changes {
  return {
    since: (root, cursor, signal) =>
      layer.pages(
        'changes.since',
        root,
        signal,
        () => changes.since(root, cursor, signal),
        (page) => page.changed.length + page.removed.length,
      ),
  };
}

function loggedHashes(hashes: Hashes, layer: LoggingLayer): Hashes {
  return {
    hash: (entry, kind, signal) => layer.once('hashes.hash', entry.ref, signal, () => hashes.hash(entry, kind, signal)),
  };
}

function loggedTimes(times: Times, layer: LoggingLayer): Times {
  return {
    setModified: (item, meta, signal) =>
      layer.once('times.setModified', item, signal, () => times.setModified(item, meta, signal)),
  };
}

function loggedPermissions(permissions: Permissions, layer: LoggingLayer): Permissions {
  return {
    grants: (item, signal) => layer.once('permissions.grants', item, signal, () => permissions.grants(item, signal)),
    grant: (item, grants, signal) =>
      layer.once('permissions.grant', item, signal, () => permissions.grant(item, grants, signal)),
  };
}

function loggedVersions(versions: Versions, layer: LoggingLayer): Versions {
  return {
    list: (entry, signal) =>
      layer.pages(
        'versions.list',
        entry.ref,
        signal,
        () => versions.list(entry, signal),
        () => 1,
      ),
  };
}

function loggedQuota(quota: Quota, layer: LoggingLayer): Quota {
  return { free: (root, signal) => layer.once('quota.free', root, signal, () => quota.free(root, signal)) };
}
