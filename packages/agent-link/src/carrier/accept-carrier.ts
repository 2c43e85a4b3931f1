import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { type Clock, StorageError, toStorageError } from '@drover/core';
import { WebSocketServer } from 'ws';
import { withDeadline } from './deadline.ts';
import { WEBSOCKET_LIMITS, WebSocketCarrier } from './websocket-carrier.ts';

/** Where agents ask for the upgrade to a WebSocket. */
export const AGENT_PATH = '/agent';
/** From the raw socket to the WebSocket, TLS included. */
const ACCEPT_MS = 10_000;

export interface AcceptCarrierOptions {
  readonly secureContext: SecureContext;
  readonly clock: Clock;
}

/**
 * Makes a carrier of a raw socket that somebody accepted: ends TLS here, in this process, for the handshake signs what only the two
 * ends of the TLS channel know. Rejects with a StorageError; the socket is destroyed then.
 */
export async function acceptCarrier(
  raw: Socket,
  { secureContext, clock }: AcceptCarrierOptions,
  signal: AbortSignal,
): Promise<WebSocketCarrier> {
  const who = raw.remoteAddress ?? 'an address that is gone';
  const late = (): StorageError => refused(`${who} connected to the port for agents and said nothing for 10 seconds`);
  try {
    return await withDeadline(clock, ACCEPT_MS, signal, late, async (inTime) => {
      const secure = await endTls(raw, secureContext, who, inTime);
      return await upgrade(secure, who, inTime);
    });
  } catch (error) {
    raw.destroy();
    throw error;
  }
}

function endTls(raw: Socket, secureContext: SecureContext, who: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    const fail = (error?: Error): void => {
      raw.destroy();
      secure.destroy();
      if (signal.aborted) reject(signal.reason);
      else reject(refused(`${who} connected to the port for agents, but did not complete a TLS 1.3 handshake`, error));
    };
    const abort = (): void => fail();
    signal.addEventListener('abort', abort, { once: true });
    const closed = (): void => fail();
    // Node tells of a failed handshake of a server's socket by this event; once it is over, by 'error'.
    secure.on('_tlsError', fail).on('close', closed);
    secure.on('error', () => undefined); // stays: a broken socket is noticed by its owner as closed
    raw.on('error', fail);
    secure.once('secure', () => {
      signal.removeEventListener('abort', abort);
      secure.off('_tlsError', fail).off('close', closed);
      raw.off('error', fail).on('error', () => undefined);
      resolve(secure);
    });
  });
}

function upgrade(secure: TLSSocket, who: string, signal: AbortSignal): Promise<WebSocketCarrier> {
  const http = createServer({ maxHeaderSize: 8192 });
  const webSockets = new WebSocketServer({ noServer: true, path: AGENT_PATH, ...WEBSOCKET_LIMITS });
  return new Promise<WebSocketCarrier>((resolve, reject) => {
    const fail = (error?: Error): void => {
      secure.destroy();
      reject(
        signal.aborted ? signal.reason : refused(`${who} connected to the port for agents, but is no agent`, error),
      );
    };
    const abort = (): void => fail();
    const closed = (): void => fail();
    signal.addEventListener('abort', abort, { once: true });
    secure.on('close', closed);
    http.on('clientError', fail);
    http.on('request', (_request, response) => {
      response.writeHead(426, { connection: 'close', 'content-type': 'text/plain' });
      response.end('This port is for agents of Drover.\n');
    });
    http.on('upgrade', (request, socket, head) => {
      // Compared as text: what is no URL must not throw out of an event, for that would end the whole process.
      if (request.url !== AGENT_PATH) return fail();
      try {
        webSockets.handleUpgrade(request, socket, head, (webSocket) => {
          signal.removeEventListener('abort', abort);
          secure.off('close', closed);
          resolve(new WebSocketCarrier(webSocket, secure, 'server'));
        });
      } catch (error) {
        fail(toStorageError(error));
      }
    });
    http.emit('connection', secure);
  });
}

function refused(what: string, cause?: Error): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `${what}.`,
    remedy: 'If an agent runs there, see what its log says; if none does, keep others from this port.',
    fault: 'tls',
    ...(cause === undefined ? {} : { cause }),
  });
}
