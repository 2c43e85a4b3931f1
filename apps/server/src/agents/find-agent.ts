import type { FoundAgent } from '@drover/api';
import type { StorageError } from '@drover/core';
import type { AgentRecord } from '@drover/database';
import type { Application } from '../application.ts';
import { maySee } from '../connectors/visibility.ts';
import type { Principal } from '../http/handlers.ts';
import { absentAgent, outdatedAgent, revokedKey, takenKey, unknownKey } from './agent-faults.ts';

/** What somebody may know of the agent whose key they have: all of one that is nobody's yet, and nothing of another's. */
export async function findAgent(app: Application, who: Principal, key: string): Promise<FoundAgent> {
  const agent = await app.agentStore.get(key);
  if (agent === null) return told('unknown', unknownKey());
  switch (agent.state) {
    case 'revoked':
      return told('revoked', revokedKey());
    case 'claimed':
      return await claimed(app, who, agent);
    case 'unclaimed':
      if (agent.outdated) {
        return {
          ...told('outdated', outdatedAgent(agent, await app.settings.agentMinimumVersion())),
          agent: facts(agent),
        };
      }
      if (!agent.online) return { ...told('offline', absentAgent(agent)), agent: facts(agent) };
      return {
        state: 'waiting',
        message: thereText(agent),
        remedy: shareText(agent),
        agent: facts(agent),
        connector: null,
      };
    default:
      return agent.state satisfies never;
  }
}

async function claimed(app: Application, who: Principal, agent: AgentRecord): Promise<FoundAgent> {
  const connector = agent.connectorId === null ? null : await app.connectors.get(agent.connectorId);
  if (connector === null || !maySee(who, connector)) return told('taken', takenKey());
  const { id, displayName } = connector;
  return {
    state: 'own',
    message: `The agent on ${agent.host} is authorized already, as the connector "${displayName}".`,
    remedy: 'Use that connector, or give the agent a new key on its machine.',
    agent: facts(agent),
    connector: { id, displayName },
  };
}

function told(state: FoundAgent['state'], { message, remedy }: StorageError): FoundAgent {
  return { state, message, remedy: remedy ?? null, agent: null, connector: null };
}

function facts({ host, os, version, roots, lastSeen }: AgentRecord): FoundAgent['agent'] {
  return { host, os, version, roots: roots?.map(({ path }) => path) ?? null, lastSeen: lastSeen.toISOString() };
}

function thereText({ host, os, version, roots }: AgentRecord): string {
  const shares = roots === null || roots.length === 0 ? '' : `, and shares ${roots.map(({ path }) => path).join(', ')}`;
  return `The agent on ${host} has called and waits to be authorized: version ${version}, ${os}${shares}.`;
}

function shareText({ roots }: AgentRecord): string | null {
  if (roots?.length !== 0) return null;
  return 'It shares no folder yet: stop it, and start it with --root and a folder, once for each that it is to share.';
}
