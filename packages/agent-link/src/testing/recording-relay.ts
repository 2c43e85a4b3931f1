import { type AddressInfo, createServer } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '@drover/core';
import { WebSocket } from 'ws';
import { AGENT_PATH, acceptCarrier } from '../carrier/accept-carrier.ts';
import { WebSocketCarrier } from '../carrier/websocket-carrier.ts';
import type { TestCertificate } from './certificate.ts';

export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** What each side said, in order. */
  readonly said: { readonly from: 'agent' | 'server'; readonly text: string }[];
}

/**
 * Opens the TLS of whoever dials and passes on what is said over a second TLS connection, as a firewall does that inspects TLS.
 *
 * @param change what it makes of each text on the way
 */
export async function startRelay(
  target: number,
  certificate: TestCertificate,
  clock: Clock,
  change: (from: 'agent' | 'server', text: string) => string = (_from, text) => text,
): Promise<Relay> {
  const said: Relay['said'] = [];
  const life = new AbortController();
  const server = createServer((socket) => {
    const pass = async (): Promise<void> => {
      const agent = await acceptCarrier(socket, { secureContext: certificate.context, clock }, life.signal);
      const gateway = await dialPlainly(target);
      const go = async (from: 'agent' | 'server', source: WebSocketCarrier, sink: WebSocketCarrier): Promise<void> => {
        for (;;) {
          const text = change(from, await source.receiveText(life.signal));
          said.push({ from, text });
          sink.sendText(text);
        }
      };
      await Promise.all([
        go('agent', agent, gateway).finally(() => gateway.close()),
        go('server', gateway, agent).finally(() => agent.close()),
      ]);
    };
    pass().catch(() => undefined); // one of the two sides has ended
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    said,
    async [Symbol.asyncDispose]() {
      life.abort(new Error('the test is over'));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers whoever dials with words that a server said to somebody else. */
export async function startReplayer(
  { context: secureContext }: TestCertificate,
  words: readonly string[],
  clock: Clock,
): Promise<AsyncDisposable & { readonly port: number }> {
  const life = new AbortController();
  const server = createServer((socket) => {
    const say = async (): Promise<void> => {
      const agent = await acceptCarrier(socket, { secureContext, clock }, life.signal);
      await agent.receiveText(life.signal);
      for (const word of words) agent.sendText(word);
      await agent.receiveText(life.signal);
      await agent.close();
    };
    say().catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      life.abort(new Error('the test is over'));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A WebSocket to a server's port for agents that has said nothing yet. */
export async function dialPlainly(port: number): Promise<WebSocketCarrier> {
  const socket: TLSSocket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.3' });
  socket.on('error', () => undefined);
  const webSocket = new WebSocket(`wss://127.0.0.1:${port}${AGENT_PATH}`, {
    createConnection: () => socket,
    perMessageDeflate: false,
  });
  return await new Promise((resolve, reject) => {
    webSocket.once('error', reject).once('open', () => resolve(new WebSocketCarrier(webSocket, socket, 'client')));
  });
}
