import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Clock } from '@drover/core';
import { type AcceptAgentOptions, type AcceptedAgent, acceptAgent, type Judgement } from '../handshake/accept-agent.ts';
import { createIdentity, type Identity, pinOf } from '../handshake/identity.ts';
import { PendingSessions } from '../handshake/pending-sessions.ts';
import { createTestCertificate, type TestCertificate } from './certificate.ts';

export interface TestGateway extends AsyncDisposable {
  readonly port: number;
  readonly pin: string;
  readonly identity: Identity;
  readonly certificate: TestCertificate;
  /** The next agent that is accepted. */
  next(): Promise<AcceptedAgent>;
  /** Why sockets were not accepted, in order. */
  readonly refusals: readonly unknown[];
}

/** What every agent is told unless a test says otherwise. */
export const CLAIMED: Judgement = { state: 'claimed', minimumVersion: '1.0.0.0', gateways: [], process: 'test' };

/** A server's port for agents on loopback, in this process. */
export async function startTestGateway(
  clock: Clock,
  options: Partial<AcceptAgentOptions> & { readonly certificate?: TestCertificate } = {},
): Promise<TestGateway> {
  const identity = options.identity ?? createIdentity();
  const certificate = options.certificate ?? createTestCertificate();
  const accepted: AcceptedAgent[] = [];
  const waiting: ((agent: AcceptedAgent) => void)[] = [];
  const refusals: unknown[] = [];
  const sockets = new Set<Socket>();
  const life = new AbortController();
  const all: AcceptAgentOptions = {
    identity,
    serverVersion: '1.0.0',
    binding: 'exporter',
    secureContext: certificate.context,
    clock,
    sessions: new PendingSessions(),
    judge: async () => CLAIMED,
    ...options,
  };
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    acceptAgent(socket, all, life.signal).then(
      (agent) => {
        if (agent !== null) (waiting.shift() ?? ((each) => accepted.push(each)))(agent);
      },
      (error: unknown) => refusals.push(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    pin: pinOf(identity.spki),
    identity,
    certificate,
    refusals,
    next: () => {
      const agent = accepted.shift();
      return agent === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(agent);
    },
    async [Symbol.asyncDispose]() {
      life.abort(new Error('the test is over'));
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
