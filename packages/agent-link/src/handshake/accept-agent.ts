import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { type Clock, StorageError, toStorageError } from '@drover/core';
import { acceptCarrier } from '../carrier/accept-carrier.ts';
import { withDeadline } from '../carrier/deadline.ts';
import type { WebSocketCarrier } from '../carrier/websocket-carrier.ts';
import { openLink, type ServerLink } from '../mux/open-link.ts';
import { type Hello, type Ready, writeMessage } from './messages.ts';
import type { PendingSessions } from './pending-sessions.ts';
import { ELSEWHERE, type Refusal } from './refusals.ts';
import { greetAgent, type ProvenAgent, refuse, type ServerGreeting } from './server-side.ts';

/** What the server thinks of an agent that has proved its key. */
export type Judgement = Omit<Ready, 'type'> | { readonly refused: Refusal };

export interface AcceptAgentOptions extends ServerGreeting {
  readonly secureContext: SecureContext;
  readonly clock: Clock;
  /** One for all sockets of this process: an agent's two sockets find each other in it. */
  readonly sessions: PendingSessions;
  /** Asked once a session, after the proof, so that a stranger learns nothing of who is known here. */
  judge(agent: { readonly key: string; readonly hello: Hello }, signal: AbortSignal): Promise<Judgement>;
  /** Bytes that all streams of one agent together may have underway to this process; the default is 64 MiB. */
  readonly memory?: number;
}

/** An agent with both its sockets, ready to be asked. */
export interface AcceptedAgent {
  readonly key: string;
  readonly hello: Hello;
  readonly ready: Ready;
  readonly link: ServerLink;
}

/** For each message of the handshake that the agent has to send. */
const HANDSHAKE_MS = 10_000;
/** For the data socket, which may be handed to other processes first. */
const JOIN_MS = 30_000;

/**
 * Makes an agent's session of the raw sockets that it dials. The call for the control socket resolves with the agent when its data
 * socket has come; the call for the data socket resolves with null. Rejects with why the socket was not accepted, or the signal's reason.
 */
export async function acceptAgent(
  socket: Socket,
  options: AcceptAgentOptions,
  signal: AbortSignal,
): Promise<AcceptedAgent | null> {
  const carrier = await acceptCarrier(socket, options, signal);
  try {
    const proven = await inTime(options.clock, HANDSHAKE_MS, signal, (limited) =>
      greetAgent(carrier, options, (session, key) => options.sessions.has(session, key), limited),
    );
    return proven.hello.lane === 'control'
      ? await begin(carrier, proven, options, signal)
      : await join(carrier, proven, options);
  } catch (error) {
    carrier.destroy();
    throw error;
  }
}

async function begin(
  control: WebSocketCarrier,
  { hello, key, session }: ProvenAgent,
  options: AcceptAgentOptions,
  signal: AbortSignal,
): Promise<AcceptedAgent> {
  const judgement = await judged(control, options, { key, hello }, signal);
  if ('refused' in judgement) return await refuse(control, judgement.refused);
  const ready: Ready = { type: 'ready', ...judgement };
  const data = await inTime(options.clock, JOIN_MS, signal, (limited) => {
    const gone = new AbortController();
    const joined = options.sessions.wait(session, key, ready, AbortSignal.any([limited, gone.signal]));
    control.onFailure((error) => gone.abort(error));
    control.sendText(writeMessage(ready));
    return joined;
  });
  return { key, hello, ready, link: openLink({ control, data }, options) };
}

async function join(
  data: WebSocketCarrier,
  { key, session }: ProvenAgent,
  { sessions }: AcceptAgentOptions,
): Promise<null> {
  const pending = sessions.take(session, key);
  if (pending === null) return await refuse(data, ELSEWHERE);
  data.sendText(writeMessage(pending.ready));
  pending.complete(data);
  return null;
}

/** Where the judge itself fails, the agent is told to come back, and nothing of why. */
async function judged(
  control: WebSocketCarrier,
  options: AcceptAgentOptions,
  agent: { readonly key: string; readonly hello: Hello },
  signal: AbortSignal,
): Promise<Judgement> {
  try {
    return await options.judge(agent, signal);
  } catch (error) {
    await refuse(control, {
      code: 'unavailable',
      message: 'The server cannot say at the moment whether it knows this agent.',
      remedy: 'The agent dials again by itself. If this goes on, see the log of the server.',
    }).catch(() => undefined);
    throw error instanceof Error ? error : toStorageError(error);
  }
}

function inTime<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = (): StorageError =>
    new StorageError({
      kind: 'timeout',
      message: `An agent did not complete its handshake within ${ms / 1000} seconds.`,
      remedy: 'It dials again by itself. Check the network between the server and the agent if this goes on.',
      fault: 'network',
    });
  return withDeadline(clock, ms, signal, late, work);
}
