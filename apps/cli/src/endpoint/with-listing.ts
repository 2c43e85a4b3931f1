import type { Connection } from '@drover/core';

/** The connection with another way to list; whole-tree listings are given up, since they would go around it. */
export function withListing(inner: Connection, list: Connection['list']): Connection {
  const { upload, bulkRead, bulkWrite, hashes, times, permissions, versions, quota } = inner;
  return {
    capabilities: inner.capabilities,
    list,
    stat: (item, signal) => inner.stat(item, signal),
    read: (entry, range, signal) => inner.read(entry, range, signal),
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) => inner.createFolder(folder, meta, signal),
    discard: (temporary, signal) => inner.discard(temporary, signal),
    ...(upload === undefined ? {} : { upload }),
    ...(bulkRead === undefined ? {} : { bulkRead }),
    ...(bulkWrite === undefined ? {} : { bulkWrite }),
    ...(hashes === undefined ? {} : { hashes }),
    ...(times === undefined ? {} : { times }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(versions === undefined ? {} : { versions }),
    ...(quota === undefined ? {} : { quota }),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
