import { type Clock, StorageError } from '@drover/core';
import type { AcceptAgentOptions, AcceptedAgent } from '../handshake/accept-agent.ts';
import { type DialAgentOptions, dialAgent } from '../handshake/dial-agent.ts';
import { createIdentity } from '../handshake/identity.ts';
import type { ServeCall } from '../link.ts';
import type { ServerLink } from '../mux/open-link.ts';
import type { ServedLink } from '../mux/serve-link.ts';
import type { TestCertificate } from './certificate.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

export interface LinkedPair extends AsyncDisposable {
  /** The server's end. */
  readonly link: ServerLink;
  /** The agent's end. */
  readonly served: ServedLink;
  readonly agent: AcceptedAgent;
  readonly gateway: TestGateway;
  /** What all bytes of both sockets pass through. */
  readonly network: CuttingProxy;
}

/** What an agent on this machine dials a test gateway with. */
export function testDial(
  gateway: Pick<TestGateway, 'port' | 'pin'>,
  clock: Clock,
  serve: ServeCall,
  options: Partial<DialAgentOptions> = {},
): DialAgentOptions {
  return {
    server: { host: '127.0.0.1', port: gateway.port },
    proxy: {},
    clock,
    identity: createIdentity(),
    pin: gateway.pin,
    binding: 'exporter',
    agentVersion: '1.0.0.0',
    os: 'test',
    arch: 'test',
    host: 'test-machine',
    serve,
    ...options,
  };
}

export interface LinkedPairOptions {
  readonly dial?: Partial<DialAgentOptions>;
  readonly accept?: Partial<AcceptAgentOptions>;
  readonly certificate?: TestCertificate;
  /** Past the network that can be cut, where time is measured. */
  readonly direct?: boolean;
}

/** A server's end and an agent's end in this process, linked over real TLS sockets on loopback that can be delayed and cut. */
export async function startLinkedPair(
  clock: Clock,
  serve: ServeCall,
  options: LinkedPairOptions = {},
): Promise<LinkedPair> {
  const { certificate, direct = false } = options;
  const gateway = await startTestGateway(clock, { ...options.accept, ...(certificate && { certificate }) });
  const network = await startCuttingProxy(gateway.port);
  const way = { port: direct ? gateway.port : network.port, pin: gateway.pin };
  const [agent, { link: served }] = await Promise.all([
    gateway.next(),
    dialAgent(testDial(way, clock, serve, options.dial), new AbortController().signal),
  ]);
  if (served === null) throw new StorageError({ kind: 'unexpected', message: 'The test wanted no link.' });
  return {
    link: agent.link,
    served,
    agent,
    gateway,
    network,
    async [Symbol.asyncDispose]() {
      await agent.link[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
