import type { Standing } from '@drover/agent-link';
import type { AgentRecord } from '@drover/database';
import type { AgentSession } from './agent-session.ts';

/** A session that this process holds, with what is known of its agent. */
export interface Held {
  readonly session: AgentSession;
  readonly epoch: number;
  record: AgentRecord;
  /** The number of the look that `record` comes from; answers of earlier ones are too old. */
  look: number;
  /** What the agent was told last. */
  told: Standing;
  /** What it serves was looked into since it called: until then it gets no work. */
  seen: boolean;
  /** It is being looked into. */
  looking: boolean;
  /** When it was looked into last, by the monotonic clock. */
  lookedAt: number;
  /** When the last call was given to it, by the monotonic clock. */
  usedAt: number;
}

/** Work has pauses between its calls. */
const PAUSE_MS = 10_000;

/** Whether something is under way with an agent. */
export function isBusy({ session, usedAt }: Held, now: number): boolean {
  return session.link.calls > 0 || now - usedAt < PAUSE_MS;
}

/** Whether an agent may get new work. */
export function isUsable(held: Held): boolean {
  return isTrusted(held) && !held.record.drained;
}

/** Whether an agent may go on with what it has. */
export function isTrusted({ record, seen }: Held): boolean {
  return isSound(record) && seen;
}

/** Whether an agent may be asked by people who are about to authorise it. */
export function isOpenForTrial({ record: { state, outdated, drained, differs, stranger } }: Held): boolean {
  return !outdated && !drained && state !== 'revoked' && (!differs || stranger !== null);
}

/** Whether nothing that is known speaks against an agent. */
export function isSound({ state, outdated, differs }: AgentRecord): boolean {
  return !outdated && !differs && state !== 'revoked';
}

/** What an agent is to know of itself. */
export function stateOf({ state, outdated }: AgentRecord): Standing['state'] {
  if (outdated) return 'outdated';
  return state === 'claimed' ? 'claimed' : 'unclaimed';
}
