import type { Connection } from '@drover/core';
import { spelled } from './layer.ts';

/** What every connection has can be replaced, what it may lack also given up. */
type Members = {
  readonly [K in keyof Connection]?: object extends Pick<Connection, K> ? Connection[K] | undefined : Connection[K];
};

/** The connection with some members replaced; an ability replaced by undefined is given up. */
export function withMembers(inner: Connection, replaced: Members): Connection {
  return spelled({
    capabilities: inner.capabilities,
    list: (folder, signal) => inner.list(folder, signal),
    stat: (item, signal) => inner.stat(item, signal),
    read: (entry, range, signal) => inner.read(entry, range, signal),
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) => inner.createFolder(folder, meta, signal),
    discard: (temporary, signal) => inner.discard(temporary, signal),
    walk: inner.walk,
    bulkRead: inner.bulkRead,
    bulkWrite: inner.bulkWrite,
    upload: inner.upload,
    hashes: inner.hashes,
    times: inner.times,
    permissions: inner.permissions,
    versions: inner.versions,
    access: inner.access,
    quota: inner.quota,
    preflight: inner.preflight,
    places: inner.places,
    countedPaths: inner.countedPaths,
    facts: inner.facts,
    clock: inner.clock,
    fileClock: inner.fileClock,
    held: inner.held && (() => inner.held?.() === true),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    ...replaced,
  });
}
