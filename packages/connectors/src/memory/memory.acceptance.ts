import { describeConnector } from '@drover/connector-kit/testing';
import { type MemorySettings, MemoryStore, memoryConnector } from './index.ts';

const kinds: Readonly<Record<string, MemorySettings>> = {
  'like a file server': {},
};

for (const [server, settings] of Object.entries(kinds)) {
  describeConnector(`memory ${server}`, {
    definition: memoryConnector(new MemoryStore(settings)),
    server,
    start: async () => ({ options: {}, stop: async () => undefined }),
  });
}
