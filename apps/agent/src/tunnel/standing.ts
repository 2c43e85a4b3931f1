import type { StorageError } from '@drover/core';
import type { AgentStatus } from '../control/messages.ts';
import type { Ready } from './session.ts';

/** How the agent stands with the server, and why it is not online or what there is to do. */
export type Standing = Pick<AgentStatus, 'state' | 'reason'>;

export const DIALLING: Standing = { state: 'offline', reason: 'The server has not answered yet.' };
export const DISCONNECTED: Standing = {
  state: 'offline',
  reason: 'It was told to disconnect. Go on with: agent connect',
};

/** What a server that accepted the agent lets it do. */
export function standingBy({ state, minimumVersion, twin = null }: Ready, version: string): Standing {
  switch (state) {
    case 'claimed':
      return { state: 'online', reason: twin === null ? null : twinReason(twin) };
    case 'unclaimed':
      return {
        state,
        reason: 'No connector has this key yet. Enter it at the server, in the connector "Agent (Desktop or Server)".',
      };
    case 'outdated':
      return {
        state,
        reason: `This is version ${version}, and the server asks for ${minimumVersion}. Download the agent again from the server.`,
      };
  }
}

function twinReason(twin: string): string {
  return `Another machine calls with the key of this agent and is refused: ${twin}. Give that one a new key: stop its agent, delete identity.pem in its folder, start it, and enter its new key at the server.`;
}

/** What a failed attempt, or the end of a session, says. Refusals of the server carry its code. */
export function standingAfter(error: StorageError): Standing {
  const reason = error.describe();
  if (error.vendor === 'revoked' || error.vendor === 'outdated') return { state: error.vendor, reason };
  switch (error.kind) {
    case 'untrusted':
    case 'unauthenticated':
    case 'permission-denied':
    case 'config-invalid':
    case 'unsupported':
      return { state: 'refused', reason };
    default:
      return { state: 'offline', reason };
  }
}
