import type { Agent } from '@drover/api';
import type { AgentRecord } from '@drover/database';
import { agentWithTwin, differingAgent, outdatedAgent, strangeAgent } from './agent-faults.ts';

/** An agent as the interface shows it, on a server that demands this version. */
export function agentView(agent: AgentRecord, minimumVersion: string): Agent {
  const { key, host, os, version, roots, lastSeen, drained, refusedAt, refusedCount } = agent;
  return {
    ...{ key, host, os, version, drained },
    roots: roots?.map(({ path }) => path) ?? null,
    writableRoots: roots?.filter(({ writable }) => writable).map(({ path }) => path) ?? null,
    atWork: agent.online && agent.busy,
    state: agent.outdated ? 'outdated' : agent.online ? 'online' : 'offline',
    lastSeen: lastSeen.toISOString(),
    problem: problemOf(agent, minimumVersion),
    refused: refusedAt === null ? null : { count: refusedCount, at: refusedAt.toISOString() },
  };
}

function problemOf(agent: AgentRecord, minimumVersion: string): string | null {
  if (agent.outdated) return outdatedAgent(agent, minimumVersion).describe();
  if (agent.stranger !== null) return strangeAgent(agent.stranger).describe();
  if (agent.twin !== null) return agentWithTwin(agent, agent.twin).describe();
  return agent.differs ? differingAgent(agent).describe() : null;
}
