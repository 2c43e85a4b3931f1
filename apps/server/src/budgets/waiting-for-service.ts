import { type BudgetStanding, waitText } from '@drover/core';
import { timeText } from '../runs/time-text.ts';

/** Shorter pauses come and go while one reads of them. */
const WORTH_TELLING_MS = 2_000;

export interface ServiceWait {
  /** Milliseconds since 1970 UTC. */
  readonly since: number;
  /** "Waiting for Microsoft: 214 s, 38 % of today's budget left." */
  readonly message: string;
}

/** Why nothing moves at a service that wants no calls for a while; null where it does. */
export function waitingForService(service: string, standing: BudgetStanding): ServiceWait | null {
  const { limit, usedToday, pauseLeftMs, pausedFrom, dayEndsAt, usedUp } = standing;
  if (usedUp !== null) {
    const message = `Waiting for ${service}: ${waitText(usedUp.leftMs)}, today's budget is used up. It goes on at ${timeText(usedUp.until)}.`;
    return { since: pausedFrom ?? (dayEndsAt ?? usedUp.until) - DAY_MS, message };
  }
  if (pauseLeftMs < WORTH_TELLING_MS || pausedFrom === null) return null;
  const perDay = limit?.perDay ?? null;
  const left = perDay === null ? '' : `, ${Math.round((1 - usedToday / perDay) * 100)} % of today's budget left`;
  return { since: pausedFrom, message: `Waiting for ${service}: ${waitText(pauseLeftMs)}${left}.` };
}

const DAY_MS = 86_400_000;
