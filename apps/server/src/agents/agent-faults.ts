import { StorageError } from '@drover/core';
import type { AgentRecord, AgentTrouble, ClaimEnd } from '@drover/database';
import { textOf } from './why-different.ts';

type Known = Pick<AgentRecord, 'host' | 'lastSeen' | 'version'>;

/** Why a key could not be claimed; null where it was. */
export function claimFault(end: ClaimEnd): StorageError | null {
  switch (end) {
    case 'claimed':
      return null;
    case 'unknown':
      return unknownKey();
    case 'taken':
      return takenKey();
    case 'revoked':
      return revokedKey();
    default:
      return end satisfies never;
  }
}

export function unknownKey(): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    message: 'No agent with this key has called this server.',
    remedy: 'Check the key, start the agent, and check that it was given the address of this server; then try again.',
  });
}

export function callAgain(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The server has further processes that want a session with the agent.',
    remedy: 'The agent calls again by itself.',
  });
}

export function tooManyAgents(): StorageError {
  return new StorageError({
    kind: 'rate-limited',
    message: 'Too many agents wait to be authorized.',
    remedy:
      'Authorize those that wait on the page of the server, or wait a day: those that are gone by then are forgotten.',
  });
}

/** By which the refusal of an agent that is somebody's already is known. */
export const TAKEN = 'agent-taken';

export function takenKey(): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    vendor: TAKEN,
    message: 'The agent with this key is authorized already.',
    remedy: 'Use the connector that it belongs to, or give the agent a new key on its machine.',
  });
}

export function revokedKey(): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message: 'This key was given up when its connector was deleted or got another agent.',
    remedy: 'Give the agent a new key on its machine, then authorize that one.',
  });
}

/** By which the refusal of an agent is known whose key another machine has, too. */
export const TWIN = 'twin';

const NEW_KEY = 'stop its agent, delete identity.pem in its folder, start it, and enter its new key at the server.';

/** What the agent is told that came later. */
export function twinAgent({ host }: Known): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    vendor: TWIN,
    message: `Another machine has the same key: the agent on ${host} was there first and goes on.`,
    remedy: `Give this one a new key: ${NEW_KEY}`,
  });
}

/** What is said of the agent that was there first. */
export function agentWithTwin({ host }: Known, twin: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    message: `Another machine calls with the key of the agent on ${host} and is refused: ${twin}.`,
    remedy: `Give that one a new key: ${NEW_KEY}`,
  });
}

export function outdatedAgent({ host, version }: Known, minimum: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'server',
    message: `The agent on ${host} is version ${version}, and this server wants ${minimum} or newer.`,
    remedy: 'Download the agent again and start the new one; its key stays the same.',
  });
}

export function absentAgent({ host, lastSeen }: Known): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    scope: 'connector',
    message: `The agent on ${host} is offline; it was last seen on ${whenText(lastSeen)}.`,
    remedy: 'Start the agent on its machine, or check what keeps it from reaching this server.',
  });
}

export function drainedAgent({ host }: Known): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    scope: 'connector',
    message: `The agent on ${host} is set to get no work.`,
    remedy: 'Let it get work again, or add another agent to the connector.',
  });
}

export function differingAgent({ host, roots, shares }: Pick<AgentRecord, 'host' | 'roots' | 'shares'>): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'server',
    scope: 'connector',
    message: `The agent on ${host} shares ${foldersText(roots)}, and the agents of its connector are to share ${foldersText(shares)}, so it gets no work.`,
    remedy: `Share the same folders on ${host}, in the same way, and start the agent again; or remove it from the connector.`,
  });
}

/** What it shares is not its connector's: those who need it wait until it is. */
export function strangeAgent({ message, remedy }: AgentTrouble): StorageError {
  return new StorageError({ kind: 'unavailable', fault: 'server', scope: 'connector', message, remedy });
}

export function unseenAgent({ host }: Known): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    scope: 'connector',
    message: `What the agent on ${host} shares is being looked into.`,
    remedy: 'Try again in a few seconds.',
  });
}

function foldersText(roots: AgentRecord['roots']): string {
  return roots === null || roots.length === 0 ? 'nothing' : textOf(roots);
}

/** A day and a time that mean the same everywhere. */
function whenText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}
