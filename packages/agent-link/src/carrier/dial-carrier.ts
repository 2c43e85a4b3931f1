import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock, StorageError } from '@drover/core';
import { WebSocket } from 'ws';
import { AGENT_PATH } from './accept-carrier.ts';
import { connectThrough } from './connect-through.ts';
import { withDeadline } from './deadline.ts';
import { dialFault, notAServer } from './dial-faults.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';
import { WEBSOCKET_LIMITS, WebSocketCarrier } from './websocket-carrier.ts';

const DIAL_MS = 30_000;

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface DialCarrierOptions {
  readonly server: ServerAddress;
  readonly proxy: ProxySettings;
  readonly clock: Clock;
  /**
   * False where the handshake is bound to the TLS channel: the server proves who it is by its own key, so any certificate will do.
   * True where TLS ends at a balancer: then nothing but its certificate protects what is sent.
   */
  readonly verifyCertificate: boolean;
  /** Certificates to trust besides those of the system's list. */
  readonly ca?: string;
}

/** Dials the server's port for agents. Rejects with a StorageError that names the host or the proxy, or with the signal's reason. */
export async function dialCarrier(options: DialCarrierOptions, signal: AbortSignal): Promise<WebSocketCarrier> {
  const { server, clock } = options;
  const where = hostAndPort(server);
  const late = (): StorageError => dialFault(where, null, Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
  return await withDeadline(clock, DIAL_MS, signal, late, async (inTime) => {
    const raw = await connect(options, where, inTime);
    const secure = await startTls(raw, options, where, inTime);
    return await upgrade(secure, where, inTime);
  });
}

export function hostAndPort({ host, port }: ServerAddress): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

async function connect(options: DialCarrierOptions, where: string, signal: AbortSignal): Promise<Socket> {
  const { server, proxy: settings } = options;
  const proxy = proxyFor(server.host, server.port, settings);
  if (proxy !== null) return await connectThrough(proxy, where, signal);
  const socket = connectTcp({ host: server.host, port: server.port, noDelay: true, keepAlive: true });
  return await whenReady(socket, 'connect', signal, (error) => dialFault(where, null, error));
}

function startTls(raw: Socket, options: DialCarrierOptions, where: string, signal: AbortSignal): Promise<TLSSocket> {
  const { server, verifyCertificate, ca } = options;
  const secure = connectTls({
    socket: raw,
    host: server.host,
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    minVersion: 'TLSv1.3', // older versions export no secret that belongs to one channel alone
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: verifyCertificate,
    ...(ca === undefined ? {} : { ca }),
  });
  return whenReady(secure, 'secureConnect', signal, (error) => dialFault(where, 'tls', error));
}

function upgrade(secure: TLSSocket, where: string, signal: AbortSignal): Promise<WebSocketCarrier> {
  const webSocket = new WebSocket(`wss://${where}${AGENT_PATH}`, {
    createConnection: () => secure,
    ...WEBSOCKET_LIMITS,
    // A mask keeps scripts in browsers from writing what an old proxy would take for a request. Nobody between the two ends
    // of our TLS channel reads these bytes, so they are masked by zeros, which costs nothing.
    generateMask: (mask) => mask.fill(0),
  });
  return new Promise((resolve, reject) => {
    const fail = (error: StorageError): void => {
      signal.removeEventListener('abort', abort);
      secure.destroy();
      reject(signal.aborted ? signal.reason : error);
    };
    const abort = (): void => {
      webSocket.terminate();
      fail(notAServer(where, 'cancelled'));
    };
    signal.addEventListener('abort', abort, { once: true });
    webSocket.on('error', (error) => fail(dialFault(where, 'upgrade', error)));
    webSocket.on('unexpected-response', (_request, response) => {
      response.resume();
      fail(notAServer(where, `HTTP status ${response.statusCode ?? 0}`));
    });
    webSocket.once('open', () => {
      signal.removeEventListener('abort', abort);
      webSocket.removeAllListeners('error').removeAllListeners('unexpected-response');
      resolve(new WebSocketCarrier(webSocket, secure, 'client'));
    });
  });
}

function whenReady<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  explain: (error: Error) => StorageError,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      signal.removeEventListener('abort', abort);
      reject(signal.aborted ? signal.reason : explain(error));
    };
    const abort = (): void => fail(new Error('cancelled'));
    const closed = (): void => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', fail).on('close', closed);
    socket.once(event, () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', fail).off('close', closed);
      socket.on('error', () => undefined); // a broken socket is noticed by its owner as closed
      resolve(socket);
    });
    if (signal.aborted) abort();
  });
}
