import type { Connection } from '@drover/core';

/** A connection that passes everything on but what the changes replace. */
export function damaged(inner: Connection, changes: Partial<Connection>): Connection {
  const { upload, times, hashes, quota, walk, bulkRead, bulkWrite } = inner;
  return {
    capabilities: inner.capabilities,
    list: (folder, signal) => inner.list(folder, signal),
    stat: (item, signal) => inner.stat(item, signal),
    read: (entry, range, signal) => inner.read(entry, range, signal),
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) => inner.createFolder(folder, meta, signal),
    discard: (temporary, signal) => inner.discard(temporary, signal),
    ...(upload === undefined ? {} : { upload }),
    ...(times === undefined ? {} : { times }),
    ...(hashes === undefined ? {} : { hashes }),
    ...(quota === undefined ? {} : { quota }),
    ...(walk === undefined ? {} : { walk }),
    ...(bulkRead === undefined ? {} : { bulkRead }),
    ...(bulkWrite === undefined ? {} : { bulkWrite }),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    ...changes,
  };
}
