import { StorageError, type StorageErrorKind } from '@drover/core';
import type { Refused } from './messages.ts';

/** What a refusal says, without the fields that carry it. */
export type Refusal = Pick<Refused, 'code' | 'message' | 'remedy'>;

const KINDS: Readonly<Record<string, StorageErrorKind>> = {
  revoked: 'unauthenticated',
  twin: 'config-invalid',
  protocol: 'unsupported',
  binding: 'config-invalid',
  'bad-signature': 'untrusted',
  'wrong-server': 'untrusted',
  'not-bound': 'untrusted',
  malformed: 'unexpected',
};

/** A refusal as an error, on either side; its code is the error's `vendor`. */
export function refusalError({ code, message, remedy }: Refusal): StorageError {
  return new StorageError({ kind: KINDS[code] ?? 'unavailable', message, remedy, vendor: code });
}

const TOGETHER = 'Update the agent and the server to versions that belong together.';
const SAME_BINDING =
  'Set both to the same (channelBinding in the agent’s agent.json, DROVER_AGENT_CHANNEL_BINDING at the server): "none" only where a balancer in front of the server ends TLS, "tls" everywhere else.';

/** Refusals that a server can only say before its proof, and that decide nothing for good: what to do about each is told in our own words. */
const BEFORE_PROOF: Readonly<Record<string, string>> = {
  binding: SAME_BINDING,
  protocol: 'Update the older of the two, agent or server.',
  malformed: TOGETHER,
  elsewhere: 'The agent dials again by itself.',
};
/** Of a stranger's words. */
const MOST_SHOWN = 300;

/** What was said before the server had proved itself: only why this one call failed. Whoever stands on the way can say it, too. */
export function unproved(where: string, { code, message }: Refusal): StorageError {
  const known = Object.hasOwn(BEFORE_PROOF, code);
  const shown = message.length > MOST_SHOWN ? `${message.slice(0, MOST_SHOWN)}…` : message;
  return new StorageError({
    kind: known ? (KINDS[code] ?? 'unavailable') : 'unavailable',
    message: `Somebody at ${where} who did not prove to be the server said: “${shown.toWellFormed()}”`,
    remedy:
      BEFORE_PROOF[known ? code : ''] ??
      'It is dialled again by itself. If this goes on, check the address, and what stands between this machine and the server.',
    vendor: known ? code : 'unproved',
  });
}

export const MALFORMED: Refusal = {
  code: 'malformed',
  message: 'A message of the handshake between agent and server cannot be read.',
  remedy: TOGETHER,
};

export function wrongProtocol(agent: { min: number; max: number }, server: { min: number; max: number }): Refusal {
  const older = agent.max < server.min ? 'agent' : 'server';
  return {
    code: 'protocol',
    message: `The agent speaks versions ${agent.min} to ${agent.max} of the protocol, the server ${server.min} to ${server.max}.`,
    remedy: `Update the ${older}${older === 'agent' ? ': download it again from the web page of this server' : ''}.`,
  };
}

export function wrongBinding(agent: string, server: string): Refusal {
  return {
    code: 'binding',
    message: `The agent is set to channel binding "${asSet(agent)}", the server to "${asSet(server)}".`,
    remedy: SAME_BINDING,
  };
}

/** As it stands in the settings of both sides. */
function asSet(binding: string): string {
  return binding === 'exporter' ? 'tls' : binding;
}

export const BAD_SIGNATURE: Refusal = {
  code: 'bad-signature',
  message: 'The agent did not prove that it holds the private key that it names.',
  remedy: 'Start the agent with its own key file. Whoever copied its key from a log has not got it.',
};

/** The control connection is with another process of the server, or gone. */
export const ELSEWHERE: Refusal = {
  code: 'elsewhere',
  message: 'This process of the server does not know the session that the agent wants to complete.',
  remedy: 'The agent dials again by itself.',
};

export function wrongServer(where: string, wanted: string, found: string): Refusal {
  return {
    code: 'wrong-server',
    message: `${where} is not the server that this agent belongs to (its identity is ${found}, not ${wanted}).`,
    remedy:
      'If the server was set up anew, download the agent from it again. If not, somebody answers in its place: do not go on.',
  };
}

export function notBound(where: string): Refusal {
  return {
    code: 'not-bound',
    message: `The handshake with ${where} is not bound to this TLS channel: something between agent and server opens the encryption, or changed what was said.`,
    remedy: `Exempt ${where} from TLS inspection in the firewall or proxy. Where a balancer of your own ends TLS, set the channel binding to "none" on both sides.`,
  };
}
