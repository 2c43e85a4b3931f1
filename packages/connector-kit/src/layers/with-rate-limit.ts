import {
  type BulkRead,
  type BulkWrite,
  type Changes,
  type Connection,
  type Hashes,
  type Permissions,
  type Quota,
  type ResumableUpload,
  StorageError,
  type Times,
  type Versions,
  type Walk,
} from '@drover/core';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import { type Operation, spelled } from './layer.ts';

/** What an operation counts at the service; 1 unless told. */
export type Costs = Readonly<Partial<Record<Operation, number>>>;

/** A service that says neither how long nor how much. */
const PAUSE_MS = 1_000;

/** Waits for the account's turn before each operation; when the service refuses one for coming too fast, the whole account pauses. */
export function withRateLimit(inner: Connection, rate: RateLimiter, costs: Costs = {}): Connection {
  const layer = new RateLayer(rate, costs);
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => layer.pages('list', signal, () => inner.list(folder, signal)),
    stat: (item, signal) => layer.once('stat', signal, () => inner.stat(item, signal)),
    read: (entry, range, signal) => layer.once('read', signal, () => inner.read(entry, range, signal)),
    write: (target, body, signal) => layer.once('write', signal, () => inner.write(target, body, signal)),
    createFolder: (folder, meta, signal) =>
      layer.once('createFolder', signal, () => inner.createFolder(folder, meta, signal)),
    discard: (temporary, signal) => layer.once('discard', signal, () => inner.discard(temporary, signal)),
    walk: inner.walk && pacedWalk(inner.walk, layer),
    bulkRead: inner.bulkRead && pacedBulkRead(inner.bulkRead, layer),
    bulkWrite: inner.bulkWrite && pacedBulkWrite(inner.bulkWrite, layer),
    upload: inner.upload && pacedUpload(inner.upload, layer),
    changes: inner.changes && pacedChanges(inner.changes, layer),
    hashes: inner.hashes && pacedHashes(inner.hashes, layer),
    times: inner.times && pacedTimes(inner.times, layer),
    permissions: inner.permissions && pacedPermissions(inner.permissions, layer),
    versions: inner.versions && pacedVersions(inner.versions, layer),
    quota: inner.quota && pacedQuota(inner.quota, layer),
    [Symbol.asyncDispose]: async () => inner[Symbol.asyncDispose](),
  });
}

class RateLayer {
  readonly #rate: RateLimiter;
  readonly #costs: Costs;

  constructor(rate: RateLimiter, costs: Costs) {
    this.#rate = rate;
    this.#costs = costs;
  }

  async once<T>(operation: Operation, signal: AbortSignal, start: () => Promise<T>): Promise<T> {
    const cost = this.#costs[operation] ?? 1;
    if (!this.#rate.tryTake(cost)) await this.#rate.take(cost, signal);
    try {
      return await start();
    } catch (error) {
      pauseAfter(error, this.#rate);
      throw error;
    }
  }

  async *pages<T>(operation: Operation, signal: AbortSignal, start: () => AsyncIterable<T>): AsyncGenerator<T> {
    const cost = this.#costs[operation] ?? 1;
    if (!this.#rate.tryTake(cost)) await this.#rate.take(cost, signal);
    try {
      yield* start();
    } catch (error) {
      pauseAfter(error, this.#rate);
      throw error;
    }
  }
}

/** Stops the account when the service asked for it; other failures change nothing. */
export function pauseAfter(error: unknown, rate: RateLimiter): void {
  if (error instanceof StorageError && error.kind === 'rate-limited') rate.pause(error.retryAfterMs ?? PAUSE_MS);
}

function pacedWalk(walk: Walk, layer: RateLayer): Walk {
  return {
    tree: (folder, cursor, signal) => layer.pages('walk.tree', signal, () => walk.tree(folder, cursor, signal)),
  };
}

function pacedBulkRead(bulk: BulkRead, layer: RateLayer): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) => layer.pages('bulkRead.readMany', signal, () => bulk.readMany(entries, signal)),
  };
}

function pacedBulkWrite(bulk: BulkWrite, layer: RateLayer): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) => layer.once('bulkWrite.writeMany', signal, () => bulk.writeMany(files, signal)),
  };
}

function pacedUpload(upload: ResumableUpload, layer: RateLayer): ResumableUpload {
  return {
    begin: (target, signal) => layer.once('upload.begin', signal, () => upload.begin(target, signal)),
    status: (token, target, signal) => layer.once('upload.status', signal, () => upload.status(token, target, signal)),
    append: (token, target, offset, body, signal) =>
      layer.once('upload.append', signal, () => upload.append(token, target, offset, body, signal)),
    commit: (token, target, signal) => layer.once('upload.commit', signal, () => upload.commit(token, target, signal)),
    abort: (token, target, signal) => layer.once('upload.abort', signal, () => upload.abort(token, target, signal)),
  };
}

function pacedChanges(changes: Changes, layer: RateLayer): Changes {
  return {
    since: (root, cursor, signal) => layer.pages('changes.since', signal, () => changes.since(root, cursor, signal)),
  };
}

function pacedHashes(hashes: Hashes, layer: RateLayer): Hashes {
  return { hash: (entry, kind, signal) => layer.once('hashes.hash', signal, () => hashes.hash(entry, kind, signal)) };
}

function pacedTimes(times: Times, layer: RateLayer): Times {
  return {
    setModified: (item, meta, signal) =>
      layer.once('times.setModified', signal, () => times.setModified(item, meta, signal)),
  };
}

function pacedPermissions(permissions: Permissions, layer: RateLayer): Permissions {
  return {
    grants: (item, signal) => layer.once('permissions.grants', signal, () => permissions.grants(item, signal)),
    grant: (item, grants, signal) =>
      layer.once('permissions.grant', signal, () => permissions.grant(item, grants, signal)),
  };
}

function pacedVersions(versions: Versions, layer: RateLayer): Versions {
  return { list: (entry, signal) => layer.pages('versions.list', signal, () => versions.list(entry, signal)) };
}

function pacedQuota(quota: Quota, layer: RateLayer): Quota {
  return { free: (root, signal) => layer.once('quota.free', signal, () => quota.free(root, signal)) };
}
