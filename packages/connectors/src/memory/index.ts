import { type ConnectorDefinition, defineConnector, defineOptions } from '@drover/connector-kit';
import { memoryAccount } from './account.ts';
import type { MemoryStore } from './store.ts';

export { MemoryConnection } from './connection.ts';
export { serviceKinds } from './service-kinds.ts';
export type { MemorySettings } from './settings.ts';
export { type MemoryItem, type MemoryPath, MemoryStore } from './store.ts';

const options = defineOptions({});

/** A connector type whose service is the given store; for tests. */
export function memoryConnector(store: MemoryStore): ConnectorDefinition<typeof options> {
  return defineConnector({
    type: 'memory',
    displayName: 'Memory',
    group: 'machines',
    summary: 'Nothing is needed.',
    prepare: [],
    options,
    troubleshooting: [],
    open: async () => memoryAccount(store),
  });
}
