import type {
  Access,
  BulkRead,
  BulkWrite,
  ByteStream,
  Connection,
  CountedPaths,
  Entry,
  Facts,
  Grant,
  Hashes,
  ItemRef,
  Permissions,
  Places,
  Preflight,
  Quota,
  ResumableUpload,
  ServiceClock,
  SourceGrant,
  Times,
  Versions,
  Walk,
  WriteTarget,
} from '@drover/core';
import { type Operation, spelled } from './layer.ts';
import type { ReadRange } from './resumed-read.ts';

/** One call of an operation, as a layer sees it before anything is started. */
export interface Call {
  readonly operation: Operation;
  /** Undefined where the call is about many. */
  readonly item: ItemRef | undefined;
  readonly signal: AbortSignal;
  /** Content that the service has to go through before it answers, in bytes. */
  readonly contentBytes?: number;
}

/** Starts the call on the connection below, with the caller's signal and targets unless others are put in their place. */
export type Start<T> = (signal?: AbortSignal, fence?: Fence) => T;

/** The same as Start, for a call that takes a body. */
export type Send<T> = (body: ByteStream, signal?: AbortSignal, fence?: Fence) => Promise<T>;

/** Puts a target in the place of the caller's. */
export type Fence = (target: WriteTarget) => WriteTarget;

/** What is known of the pages that a call gives. */
export interface Paging<T> {
  /** How many entries a page holds. */
  readonly length: (page: T) => number;
  /** The rest behind the pages that came, `count` of them; null where there is no way to ask for it. */
  readonly rest: (last: T, count: number) => Start<AsyncIterable<T>> | null;
}

/** What a layer does around the calls of a connection, by their shape. */
export interface CallHandler {
  /** One answer. */
  once<T>(call: Call, start: Start<Promise<T>>, bytesOf?: (answer: T) => number): Promise<T>;
  /** One answer, for content that the caller hands over. */
  send<T>(call: Call, body: ByteStream, start: Send<T>, bytesOf?: (answer: T) => number): Promise<T>;
  /** Content that the service hands over. */
  read(call: Call, start: Start<Promise<ByteStream>>, entry: Entry, range: ReadRange): Promise<ByteStream>;
  pages<T>(call: Call, start: Start<AsyncIterable<T>>, paging: Paging<T>): AsyncIterable<T>;
  dispose?(start: () => Promise<void>): Promise<void>;
  /** Whether the layer itself holds calls back for the service; without it, only those below do. */
  held?(): boolean;
}

/** The connection with a layer around every call; abilities that the inner one lacks are lacking here too. */
export function wrapConnection(inner: Connection, handler: CallHandler): Connection {
  const close = async (): Promise<void> => inner[Symbol.asyncDispose]();
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) =>
      handler.pages({ operation: 'list', item: folder, signal }, (own = signal) => inner.list(folder, own), LISTING),
    stat: (item, signal) => handler.once({ operation: 'stat', item, signal }, (own = signal) => inner.stat(item, own)),
    read: (entry, range, signal) =>
      handler.read(
        { operation: 'read', item: entry.ref, signal },
        (own = signal) => inner.read(entry, range, own),
        entry,
        range,
      ),
    write: (target, body, signal) =>
      handler.send(
        { operation: 'write', item: target.item, signal },
        body,
        (content, own = signal, fence = asGiven) => inner.write(fence(target), content, own),
        ({ size }) => size ?? 0,
      ),
    createFolder: (folder, meta, signal) =>
      handler.once({ operation: 'createFolder', item: folder, signal }, (own = signal) =>
        inner.createFolder(folder, meta, own),
      ),
    discard: (temporary, signal) =>
      handler.once({ operation: 'discard', item: temporary, signal }, (own = signal) => inner.discard(temporary, own)),
    walk: inner.walk && wrapWalk(inner.walk, handler),
    bulkRead: inner.bulkRead && wrapBulkRead(inner.bulkRead, handler),
    bulkWrite: inner.bulkWrite && wrapBulkWrite(inner.bulkWrite, handler),
    upload: inner.upload && wrapUpload(inner.upload, handler),
    hashes: inner.hashes && wrapHashes(inner.hashes, handler),
    times: inner.times && wrapTimes(inner.times, handler),
    permissions: inner.permissions && wrapPermissions(inner.permissions, handler),
    versions: inner.versions && wrapVersions(inner.versions, handler),
    access: inner.access && wrapAccess(inner.access, handler),
    quota: inner.quota && wrapQuota(inner.quota, handler),
    preflight: inner.preflight && wrapPreflight(inner.preflight, handler),
    places: inner.places && wrapPlaces(inner.places, handler),
    countedPaths: inner.countedPaths && wrapCountedPaths(inner.countedPaths, handler),
    facts: inner.facts && wrapFacts(inner.facts, handler),
    clock: inner.clock && wrapClock(inner.clock, handler),
    fileClock: inner.fileClock,
    held: heldBy(inner, handler),
    [Symbol.asyncDispose]: () => (handler.dispose === undefined ? close() : handler.dispose(close)),
  });
}

function heldBy(inner: Connection, handler: CallHandler): Connection['held'] {
  if (inner.held === undefined && handler.held === undefined) return undefined;
  return () => inner.held?.() === true || handler.held?.() === true;
}

/** A listing whose pages cannot be asked for one by one. */
const LISTING: Paging<Entry[]> = { length: (page) => page.length, rest: () => null };

function asGiven(target: WriteTarget): WriteTarget {
  return target;
}

function wrapWalk(walk: Walk, handler: CallHandler): Walk {
  return {
    ...(walk.ofDestinations === undefined ? {} : { ofDestinations: walk.ofDestinations }),
    tree: (folder, cursor, signal, hints) =>
      handler.pages(
        { operation: 'walk.tree', item: folder, signal },
        (own = signal) => walk.tree(folder, cursor, own, hints),
        {
          length: ({ entries }) => entries.length,
          rest: (last) => (last.cursor === null ? null : (own = signal) => walk.tree(folder, last.cursor, own, hints)),
        },
      ),
  };
}

function wrapBulkRead(bulk: BulkRead, handler: CallHandler): BulkRead {
  return {
    maxFileBytes: bulk.maxFileBytes,
    readMany: (entries, signal) =>
      handler.pages(
        { operation: 'bulkRead.readMany', item: undefined, signal },
        (own = signal) => bulk.readMany(entries, own),
        {
          length: () => 1,
          rest:
            (_, count) =>
            (own = signal) =>
              bulk.readMany(entries.slice(count), own),
        },
      ),
  };
}

function wrapBulkWrite(bulk: BulkWrite, handler: CallHandler): BulkWrite {
  return {
    maxFileBytes: bulk.maxFileBytes,
    writeMany: (files, signal) =>
      handler.once(
        { operation: 'bulkWrite.writeMany', item: undefined, signal },
        (own = signal, fence) =>
          bulk.writeMany(fence ? files.map((file) => ({ ...file, target: fence(file.target) })) : files, own),
        () => files.reduce((bytes, { content }) => bytes + content.length, 0),
      ),
  };
}

function wrapUpload(upload: ResumableUpload, handler: CallHandler): ResumableUpload {
  const about = (operation: Operation, { item }: WriteTarget, signal: AbortSignal): Call => ({
    operation,
    item,
    signal,
  });
  return {
    begin: (target, signal) =>
      handler.once(about('upload.begin', target, signal), (own = signal) => upload.begin(target, own)),
    status: (token, target, signal) =>
      handler.once(about('upload.status', target, signal), (own = signal) => upload.status(token, target, own)),
    append: (token, target, offset, body, signal) =>
      handler.send(about('upload.append', target, signal), body, (content, own = signal, fence = asGiven) =>
        upload.append(token, fence(target), offset, content, own),
      ),
    commit: (token, target, signal) =>
      handler.once(about('upload.commit', target, signal), (own = signal, fence = asGiven) =>
        upload.commit(token, fence(target), own),
      ),
    abort: (token, target, signal) =>
      handler.once(about('upload.abort', target, signal), (own = signal) => upload.abort(token, target, own)),
  };
}

function wrapHashes(hashes: Hashes, handler: CallHandler): Hashes {
  return {
    hash: (entry, kind, signal) =>
      handler.once(
        { operation: 'hashes.hash', item: entry.ref, signal, contentBytes: entry.size ?? 0 },
        (own = signal) => hashes.hash(entry, kind, own),
      ),
  };
}

function wrapTimes(times: Times, handler: CallHandler): Times {
  return {
    setModified: (item, meta, signal) =>
      handler.once({ operation: 'times.setModified', item, signal }, (own = signal) =>
        times.setModified(item, meta, own),
      ),
  };
}

function wrapPermissions(permissions: Permissions, handler: CallHandler): Permissions {
  const grant = permissions.grant?.bind(permissions);
  return {
    ...(permissions.barriers === undefined ? {} : { barriers: permissions.barriers }),
    ...(permissions.metered === undefined ? {} : { metered: permissions.metered }),
    ...(permissions.ends === undefined ? {} : { ends: permissions.ends }),
    of: (item, signal) =>
      handler.once({ operation: 'permissions.of', item, signal }, (own = signal) => permissions.of(item, own)),
    ...(grant === undefined
      ? {}
      : {
          grant: (item: ItemRef, grants: readonly Grant[], signal: AbortSignal, there?: readonly SourceGrant[]) =>
            handler.once({ operation: 'permissions.grant', item, signal }, (own = signal) =>
              grant(item, grants, own, there),
            ),
        }),
  };
}

function wrapVersions(versions: Versions, handler: CallHandler): Versions {
  return {
    list: (entry, signal) =>
      handler.pages(
        { operation: 'versions.list', item: entry.ref, signal },
        (own = signal) => versions.list(entry, own),
        { length: () => 1, rest: () => null },
      ),
  };
}

function wrapAccess(access: Access, handler: CallHandler): Access {
  return {
    mayRead: (entry, signal) =>
      handler.once({ operation: 'access.mayRead', item: entry.ref, signal }, (own = signal) =>
        access.mayRead(entry, own),
      ),
  };
}

function wrapQuota(quota: Quota, handler: CallHandler): Quota {
  return {
    free: (root, signal) =>
      handler.once({ operation: 'quota.free', item: root, signal }, (own = signal) => quota.free(root, own)),
  };
}

function wrapPreflight(preflight: Preflight, handler: CallHandler): Preflight {
  return {
    check: (signal) =>
      handler.once({ operation: 'preflight.check', item: undefined, signal }, (own = signal) => preflight.check(own)),
  };
}

function wrapPlaces(places: Places, handler: CallHandler): Places {
  return {
    whereIs: (item, signal) =>
      handler.once({ operation: 'places.whereIs', item, signal }, (own = signal) => places.whereIs(item, own)),
  };
}

function wrapCountedPaths(paths: CountedPaths, handler: CallHandler): CountedPaths {
  return {
    baseOf: (item, signal) =>
      handler.once({ operation: 'countedPaths.baseOf', item, signal }, (own = signal) => paths.baseOf(item, own)),
  };
}

function wrapFacts(facts: Facts, handler: CallHandler): Facts {
  return {
    of: (entries, signal) =>
      handler.once({ operation: 'facts.of', item: undefined, signal }, (own = signal) => facts.of(entries, own)),
  };
}

function wrapClock(clock: ServiceClock, handler: CallHandler): ServiceClock {
  return {
    now: (signal) =>
      handler.once({ operation: 'clock.now', item: undefined, signal }, (own = signal) => clock.now(own)),
  };
}
