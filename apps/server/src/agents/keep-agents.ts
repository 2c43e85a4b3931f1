import type { Clock } from '@drover/core';
import { AGENTS_CHANNEL, type AgentGateway, type AgentSessionStore, type Database, listen } from '@drover/database';
import type { AgentHost } from './agent-host.ts';
import { reachedFrom } from './reached-from.ts';

const TELL_MS = 5000;
/** For agents that have prepared for runs, of which they are told the end. */
const ANSWER_MS = 5000;

interface KeepParts {
  readonly host: AgentHost;
  readonly database: Database;
  readonly sessions: AgentSessionStore;
  readonly clock: Clock;
  readonly gateway: AgentGateway;
}

/** Says again and again which sessions this process holds, and hears of what is changed about their agents, until `signal`. */
export async function keepAgents(parts: KeepParts, signal: AbortSignal): Promise<void> {
  const { host, sessions, clock, gateway } = parts;
  let listening: Promise<void> | null = null;
  using _ = host.watch(() => {
    // Without agents there is nothing to hear, and no connection is spent on it.
    if (host.sessions.length > 0 && !signal.aborted) listening ??= hear(parts, signal);
  });
  while (!signal.aborted) {
    // While the database is away, what holds goes on to hold.
    await tell(parts).catch(() => undefined);
    await host.refresh().catch(() => undefined);
    // An agent that does not answer is asked again in the next round.
    await host
      .endRuns((runs) => sessions.endedRuns(runs), AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]))
      .catch(() => undefined);
    if (gateway.process === gateway.listener) await tellOfOthers(parts).catch(() => undefined);
    await clock.sleep(TELL_MS, signal).catch(() => undefined);
  }
  await listening;
  await sessions.gone().catch(() => undefined);
}

async function tell({ host, sessions, gateway }: KeepParts): Promise<void> {
  const told = host.sessions;
  await sessions.tell(gateway, told);
  const still = new Set(host.sessions.map(({ epoch }) => epoch));
  // What ended meanwhile may have been told of after its end.
  for (const { agent, epoch } of told) if (!still.has(epoch)) await sessions.end(agent, epoch);
}

/** The process with the port takes care that agents hear of workers that came after they had called. */
async function tellOfOthers({ host, sessions, gateway }: KeepParts): Promise<void> {
  if (host.sessions.length === 0) return;
  host.tellOf(reachedFrom(gateway.listener, await sessions.gateways()));
}

async function hear({ host, database, clock }: KeepParts, signal: AbortSignal): Promise<void> {
  const refresh = (keys?: readonly string[]): void => void host.refresh(keys).catch(() => undefined); // asked again soon
  await listen(database, clock, AGENTS_CHANNEL, { heard: (key) => refresh([key]), begun: () => refresh() }, signal);
}
