import { type Account, type Connection, StorageError } from '@drover/core';
import { MemoryConnection } from './connection.ts';
import type { MemoryStore } from './store.ts';

/** What opening a memory connector gives; closing it closes its connections. */
export function memoryAccount(store: MemoryStore): Account {
  const { roots } = store.settings;
  const opened = new Set<Connection>();
  return {
    probe: async () => ({ summary: `memory store with ${store.usedBytes} bytes`, notes: [] }),
    async *roots() {
      yield roots.map((name) => ({ name, kind: 'folder' as const }));
    },
    async open(root) {
      if (!roots.includes(root)) {
        throw new StorageError({
          kind: 'not-found',
          fault: 'path',
          message: `The memory store has no root "${root}".`,
          remedy: 'Choose one of its roots.',
        });
      }
      const connection = new MemoryConnection(store);
      opened.add(connection);
      return connection;
    },
    revoke: async () => ({ revoked: true }),
    async [Symbol.asyncDispose]() {
      await Promise.all([...opened].map((connection) => connection[Symbol.asyncDispose]()));
    },
  };
}
