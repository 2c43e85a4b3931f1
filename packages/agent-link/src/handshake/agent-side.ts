import { randomBytes } from 'node:crypto';
import type { StorageError } from '@drover/core';
import type { WebSocketCarrier } from '../carrier/websocket-carrier.ts';
import type { Lane } from '../link.ts';
import { type Identity, pinOf } from './identity.ts';
import {
  type Binding,
  PROTOCOLS,
  proofSchema,
  type Ready,
  readMessage,
  readySchema,
  refusedSchema,
  type Welcome,
  welcomeSchema,
  writeMessage,
} from './messages.ts';
import {
  MALFORMED,
  notBound,
  type Refusal,
  refusalError,
  unproved,
  wrongBinding,
  wrongProtocol,
  wrongServer,
} from './refusals.ts';
import { Transcript } from './transcript.ts';

/** What an agent says of itself and knows of its server. */
export interface AgentGreeting {
  readonly identity: Identity;
  /** The pin of the only server that this agent works with. Null: the first that answers is believed, and its pin has to be kept. */
  readonly pin: string | null;
  readonly binding: Binding;
  readonly agentVersion: string;
  readonly os: string;
  readonly arch: string;
  /** The machine's name, for people. */
  readonly host: string;
  /** By which the server tells this process from others with the same key, and its machine from others. */
  readonly instance?: string;
  readonly machine?: string;
}

export interface Greeted {
  readonly session: string;
  readonly ready: Ready;
  /** Of the server that answered. */
  readonly pin: string;
}

/**
 * The agent's part of the handshake on one socket. The agent shows nothing that is worth having before the server has proved who it is.
 *
 * @param where the server, as it is called in messages
 * @param session the session that a data socket completes; null for a control socket, which begins one
 */
export async function greetServer(
  carrier: WebSocketCarrier,
  greeting: AgentGreeting,
  where: string,
  lane: Lane,
  session: string | null,
  signal: AbortSignal,
): Promise<Greeted> {
  const { identity, binding, agentVersion, os, arch, host, instance, machine } = greeting;
  const transcript = new Transcript(lane, binding, carrier.socket);
  const self = { agentVersion, os, arch, host, spki: identity.spki };
  const nonce = randomBytes(32);
  const joined = session === null ? {} : { session };
  const who = { ...(instance === undefined ? {} : { instance }), ...(machine === undefined ? {} : { machine }) };
  const hello = writeMessage({ type: 'hello', protocol: PROTOCOLS, ...self, nonce, lane, binding, ...joined, ...who });
  transcript.add(hello);
  carrier.sendText(hello);

  const unbelieved = (refused: Refusal): StorageError => unproved(where, refused);
  const welcomed = await answer(carrier, signal, unbelieved);
  const welcome = welcomeSchema.safeParse(readMessage(welcomed));
  if (!welcome.success) return refuse(carrier, MALFORMED);
  transcript.add(welcomed);
  const refusal = objection(welcome.data, greeting, where, nonce, session);
  if (refusal !== null) return refuse(carrier, refusal);

  const proved = await answer(carrier, signal, unbelieved);
  const proof = proofSchema.safeParse(readMessage(proved));
  if (!proof.success) return refuse(carrier, MALFORMED);
  if (!transcript.verifies('server', welcome.data.spki, proof.data.signature)) return refuse(carrier, notBound(where));
  transcript.add(proved);
  carrier.believe();
  carrier.sendText(writeMessage({ type: 'proof', signature: transcript.sign('agent', identity) }));

  const ready = readySchema.safeParse(readMessage(await answer(carrier, signal, refusalError)));
  if (!ready.success) return refuse(carrier, MALFORMED);
  return { session: welcome.data.session, ready: ready.data, pin: pinOf(welcome.data.spki) };
}

function objection(
  welcome: Welcome,
  { pin, binding }: AgentGreeting,
  where: string,
  nonce: Buffer,
  session: string | null,
): Refusal | null {
  const { protocol } = welcome;
  const found = pinOf(welcome.spki);
  if (pin !== null && found !== pin) return wrongServer(where, pin, found);
  if (welcome.binding !== binding) return wrongBinding(binding, welcome.binding);
  if (protocol < PROTOCOLS.min || protocol > PROTOCOLS.max) {
    return wrongProtocol(PROTOCOLS, { min: protocol, max: protocol });
  }
  if (welcome.nonce.equals(nonce) || (session !== null && welcome.session !== session)) return MALFORMED;
  return null;
}

/** The server's next message. What it refuses with becomes the error, as far as it has proved who it is. */
async function answer(
  carrier: WebSocketCarrier,
  signal: AbortSignal,
  errorOf: (refused: Refusal) => StorageError,
): Promise<string> {
  const text = await carrier.receiveText(signal);
  const refused = refusedSchema.safeParse(readMessage(text));
  if (refused.success) throw errorOf(refused.data);
  return text;
}

async function refuse(carrier: WebSocketCarrier, refusal: Refusal): Promise<never> {
  carrier.sendText(writeMessage({ type: 'refused', ...refusal }));
  await carrier.close();
  throw refusalError(refusal);
}
