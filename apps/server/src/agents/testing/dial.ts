import {
  createIdentity,
  type DialledAgent,
  dialAgent,
  type ServeCall,
  serveAgent,
  serveStorage,
} from '@drover/agent-link';
import { MemoryConnection, type MemoryStore } from '@drover/connectors/memory';
import { realClock } from '@drover/database/testing';

/** Dials a server's port for agents as an agent does, once; what it serves lies in memory, unless `serve` answers in its place. */
export async function dial(
  port: number,
  pin: string,
  store: MemoryStore,
  {
    identity = createIdentity(),
    binding = 'exporter' as 'exporter' | 'none',
    signal = AbortSignal.timeout(60_000),
    serve = serveStorage(new MemoryConnection(store)) as ServeCall,
  } = {},
): Promise<DialledAgent> {
  return await dialAgent(
    {
      ...{
        identity,
        pin,
        binding,
        agentVersion: '1.3.5.0',
        os: 'linux',
        arch: 'x64',
        host: 'files-1',
        clock: realClock,
      },
      server: { host: '127.0.0.1', port },
      proxy: {},
      serve: serveAgent({ roots: () => [], standing: () => undefined }, serve),
    },
    signal,
  );
}
