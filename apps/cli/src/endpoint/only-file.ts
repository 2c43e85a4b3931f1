import type { Connection, Entry } from '@drover/core';

/** The connection with one file in the folder that holds it, and nothing else: how a single file is a source. */
export function onlyFile(inner: Connection, file: Entry): Connection {
  const { bulkRead, hashes, quota } = inner;
  return {
    capabilities: inner.capabilities,
    async *list(_folder, signal) {
      const now = await inner.stat(file.ref, signal);
      if (now !== null) yield [now];
    },
    stat: (item, signal) => inner.stat(item, signal),
    read: (entry, range, signal) => inner.read(entry, range, signal),
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) => inner.createFolder(folder, meta, signal),
    discard: (temporary, signal) => inner.discard(temporary, signal),
    ...(bulkRead === undefined ? {} : { bulkRead }),
    ...(hashes === undefined ? {} : { hashes }),
    ...(quota === undefined ? {} : { quota }),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
