import { randomBytes } from 'node:crypto';
import { StorageError } from '@drover/core';
import type { WebSocketCarrier } from '../carrier/websocket-carrier.ts';
import { connectorKeyOf, type Identity, publicKeyOf } from './identity.ts';
import {
  type Binding,
  type Hello,
  helloSchema,
  PROTOCOLS,
  proofSchema,
  readMessage,
  refusedSchema,
  writeMessage,
} from './messages.ts';
import {
  BAD_SIGNATURE,
  ELSEWHERE,
  MALFORMED,
  type Refusal,
  refusalError,
  wrongBinding,
  wrongProtocol,
} from './refusals.ts';
import { Transcript } from './transcript.ts';

/** What a server says of itself. */
export interface ServerGreeting {
  readonly identity: Identity;
  readonly serverVersion: string;
  readonly binding: Binding;
}

/** An agent that has proved which key it holds. */
export interface ProvenAgent {
  readonly hello: Hello;
  /** The key that an administrator enters to claim it. */
  readonly key: string;
  readonly session: string;
}

/**
 * The server's part of the handshake on one socket, up to the agent's proof; what the server thinks of this agent is said afterwards.
 *
 * @param isPending whether a session with this id waits in this process for its data socket
 */
export async function greetAgent(
  carrier: WebSocketCarrier,
  { identity, serverVersion, binding }: ServerGreeting,
  isPending: (session: string, key: string) => boolean,
  signal: AbortSignal,
): Promise<ProvenAgent> {
  const greeted = await carrier.receiveText(signal);
  const parsed = helloSchema.safeParse(readMessage(greeted));
  if (!parsed.success) return await refuse(carrier, MALFORMED);
  const hello = parsed.data;
  const key = connectorKeyOf(hello.spki);
  const refusal = objection(hello, identity, binding) ?? (joins(hello, key, isPending) ? null : ELSEWHERE);
  if (refusal !== null) return await refuse(carrier, refusal);

  const transcript = new Transcript(hello.lane, binding, carrier.socket);
  transcript.add(greeted);
  const session = hello.session ?? randomBytes(24).toString('base64url');
  const protocol = Math.min(hello.protocol.max, PROTOCOLS.max);
  const self = { protocol, serverVersion, spki: identity.spki, nonce: randomBytes(32), binding };
  const welcome = writeMessage({ type: 'welcome', ...self, session });
  transcript.add(welcome);
  carrier.sendText(welcome);
  const proof = writeMessage({ type: 'proof', signature: transcript.sign('server', identity) });
  transcript.add(proof);
  carrier.sendText(proof);

  const answer = readMessage(await carrier.receiveText(signal));
  const refused = refusedSchema.safeParse(answer);
  if (refused.success) throw refusedByAgent(hello.host, refused.data);
  const proved = proofSchema.safeParse(answer);
  if (!proved.success) return await refuse(carrier, MALFORMED);
  if (!transcript.verifies('agent', hello.spki, proved.data.signature)) return await refuse(carrier, BAD_SIGNATURE);
  return { hello, key, session };
}

/** Tells the agent why it is not served, and ends the connection. */
export async function refuse(carrier: WebSocketCarrier, refusal: Refusal): Promise<never> {
  carrier.sendText(writeMessage({ type: 'refused', ...refusal }));
  await carrier.close();
  throw refusalError(refusal);
}

function objection({ protocol, binding, spki }: Hello, identity: Identity, ours: Binding): Refusal | null {
  if (protocol.max < PROTOCOLS.min || protocol.min > PROTOCOLS.max) return wrongProtocol(protocol, PROTOCOLS);
  if (binding !== ours) return wrongBinding(binding, ours);
  return publicKeyOf(spki) === null || spki.equals(identity.spki) ? MALFORMED : null;
}

function joins({ lane, session }: Hello, key: string, isPending: (session: string, key: string) => boolean): boolean {
  return lane === 'control' ? session === undefined : session !== undefined && isPending(session, key);
}

function refusedByAgent(host: string, { code, message, remedy }: Refusal): StorageError {
  return new StorageError({
    kind: 'untrusted',
    message: `The agent on ${host} did not accept this server: ${message}`,
    remedy,
    vendor: code,
  });
}
