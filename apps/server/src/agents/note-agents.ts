import { agentKeySchema } from '@drover/api';
import { StorageError } from '@drover/core';
import type { AgentRecord } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal, RequestContext } from '../http/handlers.ts';
import { TAKEN } from './agent-faults.ts';

/** Whoever tries one key again and again is written down this seldom. */
const REFUSED_AGAIN_MS = 60_000;

/** Who changes which agents, for the audit log. */
export interface AgentChange {
  readonly app: Application;
  readonly who: Principal;
  readonly context: RequestContext;
}

/** The agents of a connector before something is done to it, for `noteAgents`. */
export async function agentsBefore({ app }: AgentChange, connectorId: string): Promise<readonly AgentRecord[]> {
  return await app.agentStore.ofConnectors([connectorId]);
}

/** Writes down which agents a connector got, and which were cut off for good. */
export async function noteAgents(
  change: AgentChange,
  connectorId: string,
  before: readonly AgentRecord[],
): Promise<void> {
  const after = await change.app.agentStore.ofConnectors([connectorId]);
  const isIn = (all: readonly AgentRecord[]) => {
    const keys = new Set(all.map(({ key }) => key));
    return ({ key }: AgentRecord) => keys.has(key);
  };
  const wasThere = isIn(before);
  const isThere = isIn(after);
  for (const agent of after) if (!wasThere(agent)) await note(change, 'agent.claim', connectorId, agent);
  for (const agent of before) if (!isThere(agent)) await note(change, 'agent.revoke', connectorId, agent);
}

/** Does what may claim an agent; that it was refused because the agent is somebody's already is written down, for that owner's eyes, too. */
export async function withRefusedClaims<T>(change: AgentChange, key: unknown, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTaken(error)) await noteRefused(change, key);
    throw error;
  }
}

/** Writes down that somebody entered the key of an agent that is somebody's already, once a minute for each of both. */
export async function noteRefused(change: AgentChange, key: unknown): Promise<void> {
  const { app, who } = change;
  const agent = await app.agentStore.get(agentKey(key));
  if (agent === null) return;
  const recent = await app.audit.list({ limit: 20, userId: who.userId, action: 'agent.claim-refused' });
  const since = app.clock.now() - REFUSED_AGAIN_MS;
  const isNoted = recent.some(({ at, detail }) => at.getTime() > since && namesAgent(detail, agent.key));
  if (!isNoted) await note(change, 'agent.claim-refused', agent.connectorId, agent);
}

function namesAgent(detail: unknown, key: string): boolean {
  return typeof detail === 'object' && detail !== null && 'agent' in detail && detail.agent === key;
}

async function note(
  { app, who, context }: AgentChange,
  action: string,
  target: string | null,
  { key, host, version }: AgentRecord,
): Promise<void> {
  await noteChange(app, who, context, { action, target, detail: { agent: key, host, version } });
}

export function isTaken(error: unknown): boolean {
  const cause = error instanceof ApplicationError ? error.cause : error;
  return cause instanceof StorageError && cause.vendor === TAKEN;
}

function agentKey(typed: unknown): string {
  return agentKeySchema.safeParse(String(typed)).data ?? '';
}
