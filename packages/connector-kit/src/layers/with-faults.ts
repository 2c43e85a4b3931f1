import type {
  BulkRead,
  BulkWrite,
  ByteStream,
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
import type { Fault, FaultSource } from './faults.ts';
import { type Operation, spelled } from './layer.ts';

/** A connection on which things go wrong as told; for tests. Bodies fail on the way to the service, reads on the way from it. */
export function withFaults(inner: Connection, source: FaultSource, clock: Clock): Connection {
  const layer = new FaultLayer(source, clock);
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => layer.pages('list', signal, () => inner.list(folder, signal), lengthOf),
    stat: (item, signal) => layer.once('stat', signal, () => inner.stat(item, signal)),
    read: (entry, range, signal) => layer.read(signal, () => inner.read(entry, range, signal)),
    write: (target, body, signal) => layer.send('write', body, signal, (faulty) => inner.write(target, faulty, signal)),
    createFolder: (folder, meta, signal) =>
      layer.once('createFolder', signal, () => inner.createFolder(folder, meta, signal)),
    discard: (temporary, signal) => layer.once('discard', signal, () => inner.discard(temporary, signal)),
    walk: inner.walk && faultyWalk(inner.walk, layer),
    bulkRead: inner.bulkRead && faultyBulkRead(inner.bulkRead, layer),
    bulkWrite: inner.bulkWrite && faultyBulkWrite(inner.bulkWrite, layer),
    upload: inner.upload && faultyUpload(inner.upload, layer),
    changes: inner.changes && faultyChanges(inner.changes, layer),
    hashes: inner.hashes && faultyHashes(inner.hashes, layer),
    times: inner.times && faultyTimes(inner.times, layer),
    permissions: inner.permissions && faultyPermissions(inner.permissions, layer),
    versions: inner.versions && faultyVersions(inner.versions, layer),
    quota: inner.quota && faultyQuota(inner.quota, layer),
    [Symbol.asyncDispose]: async () => inner[Symbol.asyncDispose](),
  });
}

class FaultLayer {
  readonly #source: FaultSource;
  readonly #clock: Clock;
  readonly #calls = new Map<Operation, number>();

  constructor(source: FaultSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  async once<T>(operation: Operation, signal: AbortSignal, start: () => Promise<T>): Promise<T> {
    const fault = this.#next(operation);
    await this.#before(fault, signal);
    const value = await start();
    if (fault?.type === 'lose-answer') throw fault.error;
    return value;
  }

  async *pages<T>(
    operation: Operation,
    signal: AbortSignal,
    start: () => AsyncIterable<T>,
    lengthOf: (page: T) => number,
  ): AsyncGenerator<T> {
    const fault = this.#next(operation);
    await this.#before(fault, signal);
    let seen = 0;
    for await (const page of start()) {
      seen += lengthOf(page);
      if (fault !== null && 'after' in fault && seen > fault.after) {
        if (fault.type === 'cut') return;
        await this.#break(fault, signal);
      }
      yield page;
    }
    if (fault?.type === 'lose-answer') throw fault.error;
  }

  async read(signal: AbortSignal, start: () => Promise<ByteStream>): Promise<ByteStream> {
    const fault = this.#next('read');
    await this.#before(fault, signal);
    const stream = await start();
    const { versionAfter } = stream;
    const chunks = (): AsyncIterator<Uint8Array> => this.#chunks(stream, fault, signal);
    return versionAfter === undefined
      ? { [Symbol.asyncIterator]: chunks }
      : { [Symbol.asyncIterator]: chunks, versionAfter: () => versionAfter.call(stream) };
  }

  async send<T>(
    operation: Operation,
    body: ByteStream,
    signal: AbortSignal,
    start: (faulty: ByteStream) => Promise<T>,
  ): Promise<T> {
    const fault = this.#next(operation);
    await this.#before(fault, signal);
    const value = await start(
      fault !== null && 'after' in fault ? { [Symbol.asyncIterator]: () => this.#chunks(body, fault, signal) } : body,
    );
    if (fault?.type === 'lose-answer') throw fault.error;
    return value;
  }

  #next(operation: Operation): Fault | null {
    const call = (this.#calls.get(operation) ?? 0) + 1;
    this.#calls.set(operation, call);
    return this.#source(operation, call);
  }

  async #before(fault: Fault | null, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (fault?.type === 'fail') throw fault.error;
    if (fault?.type === 'delay') await this.#clock.sleep(fault.ms, signal);
    if (fault?.type === 'stall') await cancelled(signal);
  }

  async #break(fault: Fault, signal: AbortSignal): Promise<void> {
    if (fault.type === 'fail-after') throw fault.error;
    if (fault.type === 'stall-after') await cancelled(signal);
  }

  async *#chunks(inner: ByteStream, fault: Fault | null, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (fault === null || !('after' in fault)) {
      yield* inner;
      return;
    }
    let left = fault.after;
    for await (const chunk of inner) {
      const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      if (part.length > 0) yield part;
      if (part.length === chunk.length) continue;
      if (fault.type === 'cut') return;
      await this.#break(fault, signal);
    }
    await this.#break(fault, signal);
  }
}

/** Never resolves; rejects when the signal is aborted. */
function cancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function lengthOf(page: readonly unknown[]): number {
  return page.length;
}

function faultyWalk(walk: Walk, layer: FaultLayer): Walk {
  return {
    tree: (folder, cursor, signal) =>
      layer.pages(
        'walk.tree',
        signal,
        () => walk.tree(folder, cursor, signal),
        (page) => page.entries.length,
      ),
  };
}

function faultyBulkRead(bulk: BulkRead, layer: FaultLayer): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) =>
      layer.pages(
        'bulkRead.readMany',
        signal,
        () => bulk.readMany(entries, signal),
        () => 1,
      ),
  };
}

function faultyBulkWrite(bulk: BulkWrite, layer: FaultLayer): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) => layer.once('bulkWrite.writeMany', signal, () => bulk.writeMany(files, signal)),
  };
}

function faultyUpload(upload: ResumableUpload, layer: FaultLayer): ResumableUpload {
  return {
    begin: (target, signal) => layer.once('upload.begin', signal, () => upload.begin(target, signal)),
    status: (token, target, signal) => layer.once('upload.status', signal, () => upload.status(token, target, signal)),
    append: (token, target, offset, body, signal) =>
      layer.send('upload.append', body, signal, (faulty) => upload.append(token, target, offset, faulty, signal)),
    commit: (token, target, signal) => layer.once('upload.commit', signal, () => upload.commit(token, target, signal)),
    abort: (token, target, signal) => layer.once('upload.abort', signal, () => upload.abort(token, target, signal)),
  };
}

function faultyChanges(changes: Changes, layer: FaultLayer): Changes {
  return {
    since: (root, cursor, signal) =>
      layer.pages(
        'changes.since',
        signal,
        () => changes.since(root, cursor, signal),
        (page) => page.changed.length + page.removed.length,
      ),
  };
}

function faultyHashes(hashes: Hashes, layer: FaultLayer): Hashes {
  return { hash: (entry, kind, signal) => layer.once('hashes.hash', signal, () => hashes.hash(entry, kind, signal)) };
}

function faultyTimes(times: Times, layer: FaultLayer): Times {
  return {
    setModified: (item, meta, signal) =>
      layer.once('times.setModified', signal, () => times.setModified(item, meta, signal)),
  };
}

function faultyPermissions(permissions: Permissions, layer: FaultLayer): Permissions {
  return {
    grants: (item, signal) => layer.once('permissions.grants', signal, () => permissions.grants(item, signal)),
    grant: (item, grants, signal) =>
      layer.once('permissions.grant', signal, () => permissions.grant(item, grants, signal)),
  };
}

function faultyVersions(versions: Versions, layer: FaultLayer): Versions {
  return {
    list: (entry, signal) =>
      layer.pages(
        'versions.list',
        signal,
        () => versions.list(entry, signal),
        () => 1,
      ),
  };
}

function faultyQuota(quota: Quota, layer: FaultLayer): Quota {
  return { free: (root, signal) => layer.once('quota.free', signal, () => quota.free(root, signal)) };
}
