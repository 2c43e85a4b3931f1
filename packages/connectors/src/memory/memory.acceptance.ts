import { describeConnector, realClock } from '@drover/connector-kit/testing';
import { type MemorySettings, MemoryStore, memoryConnector } from './index.ts';
import { serviceKinds } from './service-kinds.ts';

const PEOPLE = [
  { principal: 'ann@example.com', named: 'address', kind: 'user' },
  { principal: 'Sales', named: 'group', kind: 'group' },
] as const;

function describeMemory(name: string, settings: MemorySettings): void {
  describeConnector(`memory ${name}`, {
    definition: memoryConnector(new MemoryStore({ clock: realClock, ...settings })),
    start: async () => ({ options: {}, principals: PEOPLE, stop: async () => undefined }),
  });
}

for (const [name, settings] of Object.entries(serviceKinds)) describeMemory(name, settings);
describeMemory('far away', { latencyMs: 2, pageSize: 500, capabilities: { operations: { useful: 64, max: 64 } } });
