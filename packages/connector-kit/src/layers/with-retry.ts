import type {
  BulkRead,
  BulkWrite,
  ByteStream,
  Changes,
  Connection,
  Entry,
  Hashes,
  ItemRef,
  Permissions,
  Quota,
  ResumableUpload,
  Times,
  Versions,
  Walk,
} from '@drover/core';
import { type Operation, spelled } from './layer.ts';
import { type ReadRange, ResumedRead } from './resumed-read.ts';
import { Attempts, type RetryPolicy, type RetryPorts } from './retry-policy.ts';

/**
 * Tries again what failed with a retryable error and can be repeated without harm. Reads go on where they broke off. What takes a body, and what
 * gives a final name, is not repeated: a body can be read once, and the first attempt may have succeeded without an answer.
 */
export function withRetry(inner: Connection, policy: RetryPolicy, ports: RetryPorts): Connection {
  const layer = new RetryLayer(policy, ports);
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => layer.firstPage('list', folder, signal, () => inner.list(folder, signal)),
    stat: (item, signal) => layer.once('stat', item, signal, () => inner.stat(item, signal)),
    read: (entry, range, signal) => layer.read(inner, entry, range, signal),
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) =>
      layer.once('createFolder', folder, signal, () => inner.createFolder(folder, meta, signal)),
    discard: (temporary, signal) => layer.once('discard', temporary, signal, () => inner.discard(temporary, signal)),
    walk: inner.walk && retriedWalk(inner.walk, layer),
    bulkRead: inner.bulkRead && retriedBulkRead(inner.bulkRead, layer),
    bulkWrite: inner.bulkWrite && unrepeatedBulkWrite(inner.bulkWrite),
    upload: inner.upload && retriedUpload(inner.upload, layer),
    changes: inner.changes && retriedChanges(inner.changes, layer),
    hashes: inner.hashes && retriedHashes(inner.hashes, layer),
    times: inner.times && retriedTimes(inner.times, layer),
    permissions: inner.permissions && retriedPermissions(inner.permissions, layer),
    versions: inner.versions && retriedVersions(inner.versions, layer),
    quota: inner.quota && retriedQuota(inner.quota, layer),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  });
}

class RetryLayer {
  readonly #policy: RetryPolicy;
  readonly #ports: RetryPorts;

  constructor(policy: RetryPolicy, ports: RetryPorts) {
    this.#policy = policy;
    this.#ports = ports;
  }

  async once<T>(
    operation: Operation,
    item: ItemRef | undefined,
    signal: AbortSignal,
    start: () => Promise<T>,
  ): Promise<T> {
    try {
      return await start();
    } catch (error) {
      return await this.#again(this.#attempts(operation, item), error, signal, start);
    }
  }

  /** Pages are handed out as they come, so only a listing that fails before its first page can begin again. */
  firstPage<T>(
    operation: Operation,
    item: ItemRef | undefined,
    signal: AbortSignal,
    start: () => AsyncIterable<T>,
  ): AsyncIterable<T> {
    return this.resumed(operation, item, signal, start, () => null);
  }

  /** `goOn` gives the rest behind the pages that came, or null where there is no way to ask for it. */
  async *resumed<T>(
    operation: Operation,
    item: ItemRef | undefined,
    signal: AbortSignal,
    start: () => AsyncIterable<T>,
    goOn: (last: T, count: number) => (() => AsyncIterable<T>) | null,
  ): AsyncGenerator<T, void, undefined> {
    const attempts = this.#attempts(operation, item);
    let next: (() => AsyncIterable<T>) | null = start;
    let count = 0;
    while (next !== null) {
      const pages: AsyncIterable<T> = next();
      // What the receiver throws into this generator passes through `yield` and must not be taken for the service's failure.
      const iterator = pages[Symbol.asyncIterator]();
      let ended = false;
      try {
        for (;;) {
          let result: IteratorResult<T>;
          try {
            result = await iterator.next();
          } catch (error) {
            ended = true;
            if (next === null) throw error;
            await attempts.failed(error, signal);
            break;
          }
          if (result.done === true) {
            ended = true;
            return;
          }
          attempts.progressed();
          count++;
          next = goOn(result.value, count);
          yield result.value;
        }
      } finally {
        if (!ended) await iterator.return?.();
      }
    }
  }

  async read(inner: Connection, entry: Entry, range: ReadRange, signal: AbortSignal): Promise<ByteStream> {
    const start = (): Promise<ByteStream> => inner.read(entry, range, signal);
    const attempts = this.#attempts('read', entry.ref);
    let stream: ByteStream;
    try {
      stream = await start();
    } catch (error) {
      stream = await this.#again(attempts, error, signal, start);
    }
    return inner.capabilities.rangeRead ? new ResumedRead(inner, entry, range, stream, attempts, signal) : stream;
  }

  async #again<T>(attempts: Attempts, failure: unknown, signal: AbortSignal, start: () => Promise<T>): Promise<T> {
    let error = failure;
    for (;;) {
      await attempts.failed(error, signal);
      try {
        return await start();
      } catch (next) {
        error = next;
      }
    }
  }

  #attempts(operation: Operation, item: ItemRef | undefined): Attempts {
    return new Attempts(this.#policy, this.#ports, operation, item);
  }
}

function retriedWalk(walk: Walk, layer: RetryLayer): Walk {
  return {
    tree: (folder, cursor, signal) =>
      layer.resumed(
        'walk.tree',
        folder,
        signal,
        () => walk.tree(folder, cursor, signal),
        (last) => (last.cursor === null ? null : () => walk.tree(folder, last.cursor, signal)),
      ),
  };
}

function retriedBulkRead(bulk: BulkRead, layer: RetryLayer): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) =>
      layer.resumed(
        'bulkRead.readMany',
        undefined,
        signal,
        () => bulk.readMany(entries, signal),
        (_, count) => () => bulk.readMany(entries.slice(count), signal),
      ),
  };
}

function unrepeatedBulkWrite(bulk: BulkWrite): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) => bulk.writeMany(files, signal),
  };
}

function retriedUpload(upload: ResumableUpload, layer: RetryLayer): ResumableUpload {
  return {
    begin: (target, signal) => layer.once('upload.begin', target.item, signal, () => upload.begin(target, signal)),
    status: (token, target, signal) =>
      layer.once('upload.status', target.item, signal, () => upload.status(token, target, signal)),
    append: (token, target, offset, body, signal) => upload.append(token, target, offset, body, signal),
    commit: (token, target, signal) => upload.commit(token, target, signal),
    abort: (token, target, signal) =>
      layer.once('upload.abort', target.item, signal, () => upload.abort(token, target, signal)),
  };
}

function retriedChanges(changes: Changes, layer: RetryLayer): Changes {
  return {
    since: (root, cursor, signal) =>
      layer.resumed(
        'changes.since',
        root,
        signal,
        () => changes.since(root, cursor, signal),
        (last) => () => changes.since(root, last.cursor, signal),
      ),
  };
}

function retriedHashes(hashes: Hashes, layer: RetryLayer): Hashes {
  return {
    hash: (entry, kind, signal) => layer.once('hashes.hash', entry.ref, signal, () => hashes.hash(entry, kind, signal)),
  };
}

function retriedTimes(times: Times, layer: RetryLayer): Times {
  return {
    setModified: (item, meta, signal) =>
      layer.once('times.setModified', item, signal, () => times.setModified(item, meta, signal)),
  };
}

function retriedPermissions(permissions: Permissions, layer: RetryLayer): Permissions {
  return {
    grants: (item, signal) => layer.once('permissions.grants', item, signal, () => permissions.grants(item, signal)),
    grant: (item, grants, signal) =>
      layer.once('permissions.grant', item, signal, () => permissions.grant(item, grants, signal)),
  };
}

function retriedVersions(versions: Versions, layer: RetryLayer): Versions {
  return {
    list: (entry, signal) => layer.firstPage('versions.list', entry.ref, signal, () => versions.list(entry, signal)),
  };
}

function retriedQuota(quota: Quota, layer: RetryLayer): Quota {
  return { free: (root, signal) => layer.once('quota.free', root, signal, () => quota.free(root, signal)) };
}
