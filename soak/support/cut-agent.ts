import { dialAgent, type Link, openAgentConnection, serveStorage } from '@drover/agent-link';
import {
  type CuttingProxy,
  startCuttingProxy,
  startTestGateway,
  type TestGateway,
  testDial,
} from '@drover/agent-link/testing';
import { orAborted } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import type { Connection } from '@drover/core';
import { openSharedTree } from '../../apps/agent/src/shares/shared-tree.ts';
import { Tunnel } from '../../apps/agent/src/tunnel/tunnel.ts';

/** The agent waits up to a minute after sessions that broke soon; here it comes back a thousand times sooner. */
const SOONER = 0.001;

/** An agent that shares one folder and dials as the real one does, over a network that can be cut; its server is in this process, too. */
export class CutAgent implements AsyncDisposable {
  cuts = 0;
  readonly #gateway: TestGateway;
  readonly #network: CuttingProxy;
  readonly #open: AsyncDisposableStack;
  #link = Promise.withResolvers<Link>();
  #isUp = false;

  private constructor(gateway: TestGateway, network: CuttingProxy, open: AsyncDisposableStack) {
    this.#gateway = gateway;
    this.#network = network;
    this.#open = open;
  }

  static async start(shared: string): Promise<CutAgent> {
    await using open = new AsyncDisposableStack();
    const gateway = open.use(await startTestGateway(realClock));
    const network = open.use(await startCuttingProxy(gateway.port));
    const settings = { clock: realClock, machine: 'filer', foldsNames: false, durable: false };
    const tree = open.use(await openSharedTree([{ path: shared, writable: false }], settings));
    const way = testDial({ port: network.port, pin: gateway.pin }, realClock, serveStorage(tree));
    const tunnel = new Tunnel({
      dial: async (_address, { isWanted }, signal) => {
        const { ready, link } = await dialAgent({ ...way, isWanted }, signal);
        return { ready, session: link };
      },
      version: way.agentVersion,
      world: { clock: realClock, random: () => SOONER },
      onChange: () => undefined,
    });
    const agent = new CutAgent(gateway, network, open.move());
    const ending = new AbortController();
    const ended = Promise.all([tunnel.run(ending.signal), agent.#accept(ending.signal)]);
    agent.#open.defer(async () => {
      ending.abort(new DOMException('The test is over.', 'AbortError'));
      await ended;
    });
    return agent;
  }

  /** All bytes that went over the network. */
  get passed(): number {
    return this.#network.passed;
  }

  /** What the agent shares, over whichever link stands. */
  async connection(): Promise<Connection> {
    const source = { link: (signal: AbortSignal) => orAborted(this.#link.promise, signal) };
    return this.#open.use(await openAgentConnection(source, new AbortController().signal));
  }

  /** Cuts the network while a link stands; one that does not stand is not counted. */
  cut(): void {
    if (!this.#isUp) return;
    this.cuts++;
    this.#network.cut();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }

  async #accept(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = await orAborted(this.#gateway.next(), signal).catch(() => null);
      if (next === null) return;
      this.#link.resolve(next.link);
      this.#isUp = true;
      void next.link.closed.then(() => {
        this.#isUp = false;
        this.#link = Promise.withResolvers();
      });
      await next.link.closed;
    }
  }
}
