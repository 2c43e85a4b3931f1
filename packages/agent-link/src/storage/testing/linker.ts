import type { Clock } from '@drover/core';
import { dialAgent, type ServedLink } from '../../index.ts';
import type { Link, ServeCall } from '../../link.ts';
import { startCuttingProxy, startTestGateway, testDial } from '../../testing/index.ts';
import { MemoryLink, type MemoryLinkSettings } from './memory-link.ts';

/** Makes links to one agent, one at a time, as the agent's dialling does. */
export interface Linker {
  link(): Promise<Link>;
  /** As if the network had gone for a moment. */
  cut(): void;
  stop(): Promise<void>;
}

/** Links within this process, without sockets. */
export function memoryLinker(serve: ServeCall, settings: MemoryLinkSettings = {}): Linker {
  let link: MemoryLink | null = null;
  const cut = (): void => {
    link?.cut();
    link = null;
  };
  return {
    link: async () => {
      link ??= new MemoryLink(serve, settings);
      return link;
    },
    cut,
    stop: async () => cut(),
  };
}

/** Links over real TLS sockets through a piece of network of the test's own; each way takes `delayMs`. */
export async function tlsLinker(serve: ServeCall, clock: Clock, delayMs = 0): Promise<Linker> {
  const gateway = await startTestGateway(clock);
  const network = await startCuttingProxy(gateway.port);
  network.delay(delayMs);
  const way = { port: network.port, pin: gateway.pin };
  const dialled = new Set<ServedLink>();
  let current: Promise<Link> | null = null;
  const dial = async (): Promise<Link> => {
    const agent = gateway.next();
    const { link: served } = await dialAgent(testDial(way, clock, serve), new AbortController().signal);
    if (served !== null) dialled.add(served);
    const { link } = await agent;
    const forget = (): void => {
      if (served !== null) dialled.delete(served);
      current = null;
    };
    link.closed.then(forget, forget);
    return link;
  };
  return {
    link: () => {
      current ??= dial();
      return current;
    },
    cut: () => network.cut(),
    stop: async () => {
      const link = await current?.catch(() => null);
      await link?.[Symbol.asyncDispose]();
      for (const served of dialled) await served[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
