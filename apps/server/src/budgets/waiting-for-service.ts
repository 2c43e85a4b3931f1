import type { BudgetStanding } from '@drover/core';
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
  const { limit, usedToday, pauseLeftMs, pausedFrom, dayEndsAt } = standing;
  const perDay = limit?.perDay ?? null;
  if (perDay !== null && usedToday >= perDay && dayEndsAt !== null) {
    const message = `Waiting for ${service}: today's budget is used up. It goes on at ${timeText(dayEndsAt)}.`;
    return { since: pausedFrom ?? dayEndsAt - DAY_MS, message };
  }
  if (pauseLeftMs < WORTH_TELLING_MS || pausedFrom === null) return null;
  const seconds = Math.ceil(pauseLeftMs / 1000);
  const left = perDay === null ? '' : `, ${Math.round((1 - usedToday / perDay) * 100)} % of today's budget left`;
  return { since: pausedFrom, message: `Waiting for ${service}: ${seconds} s${left}.` };
}

const DAY_MS = 86_400_000;
