import type { Application } from '../../application.ts';
import { keepAgents } from '../keep-agents.ts';

/** Keeps the sessions of a test server's agents as a server does, until it is disposed of. */
export function keepTestAgents({
  agents: host,
  agentSessions: sessions,
  database,
  clock,
}: Application): AsyncDisposable {
  const over = new AbortController();
  const gateway = { process: sessions.process, listener: sessions.process, address: null };
  const keeping = keepAgents({ host, sessions, database, clock, gateway }, over.signal);
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await keeping;
    },
  };
}
