import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnector, realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore, serviceKinds } from '@drover/connectors/memory';
import { serveStorage } from './serve/serve-storage.ts';
import { agentService } from './testing/agent-service.ts';
import { memoryLinker, tlsLinker } from './testing/linker.ts';
import { openLocal } from './testing/open-local.ts';

async function startLocal() {
  const disk = await mkdtemp(join(tmpdir(), 'drover-agent-'));
  return { disk, served: await openLocal(disk), remove: () => rm(disk, { recursive: true, force: true }) };
}

describeConnector('agent over TLS on local files', {
  start: async () => {
    const { disk, served, remove } = await startLocal();
    const linker = await tlsLinker(serveStorage(served), realClock);
    return { disk, ...agentService(linker, served, remove) };
  },
});

for (const [name, settings] of Object.entries(serviceKinds)) {
  describeConnector(`agent on memory ${name}`, {
    start: async () => {
      const served = new MemoryConnection(new MemoryStore({ clock: realClock, ...settings }));
      return agentService(memoryLinker(serveStorage(served), { delayMs: nowAndThen }), served);
    },
  });
}

/** Few delays, because ten thousand files are written one by one: enough for parts to come apart. */
function nowAndThen(): number {
  return Math.random() < 0.01 ? 3 : 0;
}
