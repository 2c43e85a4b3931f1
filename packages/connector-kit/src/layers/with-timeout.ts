import type {
  BulkRead,
  BulkWrite,
  Changes,
  Clock,
  Connection,
  Hashes,
  Permissions,
  Quota,
  ResumableUpload,
  Times,
  Versions,
  Walk,
} from '@drover/core';
import { spelled } from './layer.ts';
import { TimeoutLayer, type Timeouts } from './timeout-layer.ts';

export const STANDARD_TIMEOUTS: Timeouts = {
  operationMs: 60_000,
  pageMs: 180_000,
  idleMs: 120_000,
  commitMs: 300_000,
};

/** The slowest hashing that counts as alive. */
const HASHED_BYTES_PER_MS = 1_000;

/** Ends whatever the service leaves unanswered for too long, and names the operation in every failure. */
export function withTimeout(inner: Connection, timeouts: Timeouts, clock: Clock): Connection {
  const layer = new TimeoutLayer(timeouts, clock);
  const { operationMs, pageMs } = timeouts;
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => layer.pages('list', folder, pageMs, signal, (own) => inner.list(folder, own)),
    stat: (item, signal) => layer.once('stat', item, operationMs, signal, (own) => inner.stat(item, own)),
    read: (entry, range, signal) => layer.read(entry.ref, signal, (own) => inner.read(entry, range, own)),
    write: (target, body, signal) =>
      layer.send('write', target, body, signal, (own, fenced, timed) => inner.write(fenced, timed, own)),
    createFolder: (folder, meta, signal) =>
      layer.once('createFolder', folder, operationMs, signal, (own) => inner.createFolder(folder, meta, own)),
    discard: (temporary, signal) =>
      layer.once('discard', temporary, operationMs, signal, (own) => inner.discard(temporary, own)),
    walk: inner.walk && timedWalk(inner.walk, layer),
    bulkRead: inner.bulkRead && timedBulkRead(inner.bulkRead, layer),
    bulkWrite: inner.bulkWrite && timedBulkWrite(inner.bulkWrite, layer),
    upload: inner.upload && timedUpload(inner.upload, layer),
    changes: inner.changes && timedChanges(inner.changes, layer),
    hashes: inner.hashes && timedHashes(inner.hashes, layer),
    times: inner.times && timedTimes(inner.times, layer),
    permissions: inner.permissions && timedPermissions(inner.permissions, layer),
    versions: inner.versions && timedVersions(inner.versions, layer),
    quota: inner.quota && timedQuota(inner.quota, layer),
    [Symbol.asyncDispose]: () => layer.close(async () => inner[Symbol.asyncDispose]()),
  });
}

function timedWalk(walk: Walk, layer: TimeoutLayer): Walk {
  return {
    tree: (folder, cursor, signal) =>
      layer.pages('walk.tree', folder, layer.timeouts.pageMs, signal, (own) => walk.tree(folder, cursor, own)),
  };
}

function timedBulkRead(bulk: BulkRead, layer: TimeoutLayer): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) =>
      layer.pages('bulkRead.readMany', undefined, layer.timeouts.idleMs, signal, (own) => bulk.readMany(entries, own)),
  };
}

function timedBulkWrite(bulk: BulkWrite, layer: TimeoutLayer): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) =>
      layer.once('bulkWrite.writeMany', undefined, layer.timeouts.commitMs, signal, (own, call) =>
        bulk.writeMany(
          files.map((file) => ({ ...file, target: layer.fenced(file.target, call) })),
          own,
        ),
      ),
  };
}

function timedUpload(upload: ResumableUpload, layer: TimeoutLayer): ResumableUpload {
  const { operationMs, commitMs } = layer.timeouts;
  return {
    begin: (target, signal) =>
      layer.once('upload.begin', target.item, operationMs, signal, (own) => upload.begin(target, own)),
    status: (token, target, signal) =>
      layer.once('upload.status', target.item, operationMs, signal, (own) => upload.status(token, target, own)),
    append: (token, target, offset, body, signal) =>
      layer.send('upload.append', target, body, signal, (own, fenced, timed) =>
        upload.append(token, fenced, offset, timed, own),
      ),
    commit: (token, target, signal) =>
      layer.once('upload.commit', target.item, commitMs, signal, (own, call) =>
        upload.commit(token, layer.fenced(target, call), own),
      ),
    abort: (token, target, signal) =>
      layer.once('upload.abort', target.item, operationMs, signal, (own) => upload.abort(token, target, own)),
  };
}

function timedChanges(changes: Changes, layer: TimeoutLayer): Changes {
  return {
    since: (root, cursor, signal) =>
      layer.pages('changes.since', root, layer.timeouts.pageMs, signal, (own) => changes.since(root, cursor, own)),
  };
}

function timedHashes(hashes: Hashes, layer: TimeoutLayer): Hashes {
  return {
    hash: (entry, kind, signal) => {
      const allowedMs = layer.timeouts.operationMs + (entry.size ?? 0) / HASHED_BYTES_PER_MS;
      return layer.once('hashes.hash', entry.ref, allowedMs, signal, (own) => hashes.hash(entry, kind, own));
    },
  };
}

function timedTimes(times: Times, layer: TimeoutLayer): Times {
  return {
    setModified: (item, meta, signal) =>
      layer.once('times.setModified', item, layer.timeouts.operationMs, signal, (own) =>
        times.setModified(item, meta, own),
      ),
  };
}

function timedPermissions(permissions: Permissions, layer: TimeoutLayer): Permissions {
  const { operationMs } = layer.timeouts;
  return {
    grants: (item, signal) =>
      layer.once('permissions.grants', item, operationMs, signal, (own) => permissions.grants(item, own)),
    grant: (item, grants, signal) =>
      layer.once('permissions.grant', item, operationMs, signal, (own) => permissions.grant(item, grants, own)),
  };
}

function timedVersions(versions: Versions, layer: TimeoutLayer): Versions {
  return {
    list: (entry, signal) =>
      layer.pages('versions.list', entry.ref, layer.timeouts.pageMs, signal, (own) => versions.list(entry, own)),
  };
}

function timedQuota(quota: Quota, layer: TimeoutLayer): Quota {
  return {
    free: (root, signal) =>
      layer.once('quota.free', root, layer.timeouts.operationMs, signal, (own) => quota.free(root, own)),
  };
}
