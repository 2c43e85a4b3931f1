import type { StartedService } from '@drover/connector-kit/testing';
import type { Connection } from '@drover/core';
import { openAgentConnection } from '../client/open-agent-connection.ts';
import type { Linker } from './linker.ts';

/** An agent as the acceptance suite wants a service; what is served is closed with it. */
export function agentService(
  linker: Linker,
  served: Connection,
  stop: () => Promise<void> = async () => undefined,
): StartedService & { connect(signal: AbortSignal): Promise<Connection> } {
  return {
    control: { cutConnections: async () => linker.cut() },
    connect: (signal) => openAgentConnection(linker, signal),
    stop: async () => {
      await linker.stop();
      await served[Symbol.asyncDispose]();
      await stop();
    },
  };
}
