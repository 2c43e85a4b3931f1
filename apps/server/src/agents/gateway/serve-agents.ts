import type { AgentGateway, Database } from '@drover/database';
import { keepAgents } from '../keep-agents.ts';
import { type AcceptParts, AgentAcceptor } from './accept-agents.ts';

interface ServeParts extends AcceptParts {
  readonly database: Database;
  /** Where agents reach the listener; null where nobody told. */
  readonly address: string | null;
}

export interface ServedAgents extends AsyncDisposable {
  readonly acceptor: AgentAcceptor;
}

/** Lets agents hold sessions with this process, until it is disposed of. */
export function serveAgents(parts: ServeParts): ServedAgents {
  const { host, sessions, clock, database, listener, address } = parts;
  const acceptor = new AgentAcceptor(parts);
  const over = new AbortController();
  const gateway: AgentGateway = { process: sessions.process, listener, address };
  const keeping = keepAgents({ host, sessions, clock, database, gateway }, over.signal);
  return {
    acceptor,
    async [Symbol.asyncDispose]() {
      await acceptor[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
      over.abort();
      await keeping;
    },
  };
}
