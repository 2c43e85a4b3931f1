import { StorageError } from '@drover/core';
import { withDeadline } from '../carrier/deadline.ts';
import { type DialCarrierOptions, dialCarrier, hostAndPort } from '../carrier/dial-carrier.ts';
import type { WebSocketCarrier } from '../carrier/websocket-carrier.ts';
import type { Lane, ServeCall } from '../link.ts';
import { type ServedLink, serveLink } from '../mux/serve-link.ts';
import { type AgentGreeting, type Greeted, greetServer } from './agent-side.ts';
import type { Ready } from './messages.ts';

export interface DialAgentOptions extends Omit<DialCarrierOptions, 'verifyCertificate'>, AgentGreeting {
  readonly serve: ServeCall;
  /** False when this session is not needed, such as a second one with the same process: it ends without a link. */
  isWanted?(ready: Ready): boolean;
  /** Bytes that all streams together may have underway to the agent; the default is 32 MiB. */
  readonly memory?: number;
}

export interface DialledAgent {
  readonly ready: Ready;
  /** Null when the session was not wanted. */
  readonly link: ServedLink | null;
  /** Of the server that answered. */
  readonly pin: string;
}

/** From the open socket to the server's last word. */
const HANDSHAKE_MS = 30_000;
/** A data socket may be handed to any process of the server; it is dialled again until it meets the one that has the session. */
const DATA_DIALS = 64;
const AGENT_MEMORY = 32 * 1024 * 1024;

/** Dials the server once. Resolves when both sockets are authenticated; rejects with a StorageError that says what to do. */
export async function dialAgent(options: DialAgentOptions, signal: AbortSignal): Promise<DialledAgent> {
  const control = await dial(options, 'control', null, signal);
  const { ready, session, pin } = control.greeted;
  if (options.isWanted?.(ready) === false) {
    await control.carrier.close();
    return { ready, link: null, pin };
  }
  try {
    const data = await dialData({ ...options, pin }, session, signal);
    const { clock, serve, memory = AGENT_MEMORY } = options;
    const link = serveLink({ control: control.carrier, data: data.carrier }, serve, { clock, memory });
    return { ready, link, pin };
  } catch (error) {
    control.carrier.destroy();
    throw error;
  }
}

interface Dialled {
  readonly carrier: WebSocketCarrier;
  readonly greeted: Greeted;
}

async function dialData(options: DialAgentOptions, session: string, signal: AbortSignal): Promise<Dialled> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dial(options, 'data', session, signal);
    } catch (error) {
      if (attempt >= DATA_DIALS || !(error instanceof StorageError) || error.vendor !== 'elsewhere') throw error;
    }
  }
}

async function dial(
  options: DialAgentOptions,
  lane: Lane,
  session: string | null,
  signal: AbortSignal,
): Promise<Dialled> {
  const carrier = await dialCarrier({ ...options, verifyCertificate: options.binding === 'none' }, signal);
  const where = hostAndPort(options.server);
  try {
    const greeted = await withDeadline(
      options.clock,
      HANDSHAKE_MS,
      signal,
      () => silent(where),
      (limited) => greetServer(carrier, options, where, lane, session, limited),
    );
    return { carrier, greeted };
  } catch (error) {
    carrier.destroy();
    throw error;
  }
}

function silent(where: string): StorageError {
  return new StorageError({
    kind: 'timeout',
    message: `${where} did not complete the handshake within ${HANDSHAKE_MS / 1000} seconds.`,
    remedy: 'It is tried again. Check the server if this goes on.',
    fault: 'server',
  });
}
