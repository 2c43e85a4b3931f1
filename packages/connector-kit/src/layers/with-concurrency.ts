import type {
  BulkRead,
  BulkWrite,
  ByteStream,
  Changes,
  Connection,
  Hashes,
  Permissions,
  Quota,
  ResumableUpload,
  Times,
  Version,
  Versions,
  Walk,
} from '@drover/core';
import type { Slots } from '../limits/slots.ts';
import { spelled } from './layer.ts';

/**
 * Lets no more operations run at once than the account's slots allow. A write holds its slot until it is stored, a read until its stream ends. A
 * listing gives its slot back between pages, since whoever receives them may be waiting for slots itself.
 */
export function withConcurrency(inner: Connection, slots: Slots): Connection {
  const layer = new ConcurrencyLayer(slots);
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => layer.pages(signal, () => inner.list(folder, signal)),
    stat: (item, signal) => layer.once(signal, () => inner.stat(item, signal)),
    read: (entry, range, signal) => layer.read(signal, () => inner.read(entry, range, signal)),
    write: (target, body, signal) => layer.once(signal, () => inner.write(target, body, signal)),
    createFolder: (folder, meta, signal) => layer.once(signal, () => inner.createFolder(folder, meta, signal)),
    discard: (temporary, signal) => layer.once(signal, () => inner.discard(temporary, signal)),
    walk: inner.walk && slottedWalk(inner.walk, layer),
    bulkRead: inner.bulkRead && slottedBulkRead(inner.bulkRead, layer),
    bulkWrite: inner.bulkWrite && slottedBulkWrite(inner.bulkWrite, layer),
    upload: inner.upload && slottedUpload(inner.upload, layer),
    changes: inner.changes && slottedChanges(inner.changes, layer),
    hashes: inner.hashes && slottedHashes(inner.hashes, layer),
    times: inner.times && slottedTimes(inner.times, layer),
    permissions: inner.permissions && slottedPermissions(inner.permissions, layer),
    versions: inner.versions && slottedVersions(inner.versions, layer),
    quota: inner.quota && slottedQuota(inner.quota, layer),
    [Symbol.asyncDispose]: async () => inner[Symbol.asyncDispose](),
  });
}

class ConcurrencyLayer {
  readonly #slots: Slots;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  async once<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
    if (!this.#slots.tryEnter('other')) await this.#slots.enter('other', signal);
    try {
      return await start();
    } finally {
      this.#slots.leave('other');
    }
  }

  async read(signal: AbortSignal, start: () => Promise<ByteStream>): Promise<ByteStream> {
    if (!this.#slots.tryEnter('read')) await this.#slots.enter('read', signal);
    try {
      return new SlottedRead(await start(), this.#slots, signal);
    } catch (error) {
      this.#slots.leave('read');
      throw error;
    }
  }

  async *pages<T>(signal: AbortSignal, start: () => AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    const iterator = start()[Symbol.asyncIterator]();
    let ended = false;
    try {
      for (;;) {
        const result = await this.once(signal, () => iterator.next());
        ended = result.done === true;
        if (result.done === true) return;
        yield result.value;
      }
    } finally {
      if (!ended) await iterator.return?.();
    }
  }
}

/** A stream that gives its slot back when it ends, fails, is left or is cancelled. */
class SlottedRead implements ByteStream, AsyncIterator<Uint8Array> {
  readonly versionAfter?: () => Promise<Version | null>;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #slots: Slots;
  readonly #signal: AbortSignal;
  readonly #leave = (): void => {
    if (this.#left) return;
    this.#left = true;
    this.#signal.removeEventListener('abort', this.#leave);
    this.#slots.leave('read');
  };
  #left = false;

  constructor(inner: ByteStream, slots: Slots, signal: AbortSignal) {
    this.#chunks = inner[Symbol.asyncIterator]();
    this.#slots = slots;
    this.#signal = signal;
    if (inner.versionAfter !== undefined) this.versionAfter = () => inner.versionAfter?.() ?? Promise.resolve(null);
    signal.addEventListener('abort', this.#leave);
    if (signal.aborted) this.#leave();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#chunks.next();
      if (result.done === true) this.#leave();
      return result;
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    try {
      await this.#chunks.return?.();
    } finally {
      this.#leave();
    }
    return { done: true, value: undefined };
  }
}

function slottedWalk(walk: Walk, layer: ConcurrencyLayer): Walk {
  return { tree: (folder, cursor, signal) => layer.pages(signal, () => walk.tree(folder, cursor, signal)) };
}

function slottedBulkRead(bulk: BulkRead, layer: ConcurrencyLayer): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) => layer.pages(signal, () => bulk.readMany(entries, signal)),
  };
}

function slottedBulkWrite(bulk: BulkWrite, layer: ConcurrencyLayer): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) => layer.once(signal, () => bulk.writeMany(files, signal)),
  };
}

function slottedUpload(upload: ResumableUpload, layer: ConcurrencyLayer): ResumableUpload {
  return {
    begin: (target, signal) => layer.once(signal, () => upload.begin(target, signal)),
    status: (token, target, signal) => layer.once(signal, () => upload.status(token, target, signal)),
    append: (token, target, offset, body, signal) =>
      layer.once(signal, () => upload.append(token, target, offset, body, signal)),
    commit: (token, target, signal) => layer.once(signal, () => upload.commit(token, target, signal)),
    abort: (token, target, signal) => layer.once(signal, () => upload.abort(token, target, signal)),
  };
}

function slottedChanges(changes: Changes, layer: ConcurrencyLayer): Changes {
  return { since: (root, cursor, signal) => layer.pages(signal, () => changes.since(root, cursor, signal)) };
}

function slottedHashes(hashes: Hashes, layer: ConcurrencyLayer): Hashes {
  return { hash: (entry, kind, signal) => layer.once(signal, () => hashes.hash(entry, kind, signal)) };
}

function slottedTimes(times: Times, layer: ConcurrencyLayer): Times {
  return { setModified: (item, meta, signal) => layer.once(signal, () => times.setModified(item, meta, signal)) };
}

function slottedPermissions(permissions: Permissions, layer: ConcurrencyLayer): Permissions {
  return {
    grants: (item, signal) => layer.once(signal, () => permissions.grants(item, signal)),
    grant: (item, grants, signal) => layer.once(signal, () => permissions.grant(item, grants, signal)),
  };
}

function slottedVersions(versions: Versions, layer: ConcurrencyLayer): Versions {
  return { list: (entry, signal) => layer.pages(signal, () => versions.list(entry, signal)) };
}

function slottedQuota(quota: Quota, layer: ConcurrencyLayer): Quota {
  return { free: (root, signal) => layer.once(signal, () => quota.free(root, signal)) };
}
