import { type BudgetStanding, budgetStanding, UNUSED_BUDGET } from '@drover/core';
import { expect, it } from 'vitest';
import { waitingForService } from './waiting-for-service.ts';

const NOW = Date.UTC(2026, 10, 22, 19);
const told: BudgetStanding['limit'] = { perMinute: 1_250, perDay: 1_200_000, basis: 'told' };
const standing = (changes: Partial<BudgetStanding>): BudgetStanding => ({
  ...budgetStanding(UNUSED_BUDGET, NOW),
  ...changes,
});

it.each<[Partial<BudgetStanding>, string | null]>([
  [{}, null],
  [{ pauseLeftMs: 1_500, pausedFrom: NOW - 500 }, null],
  [{ pauseLeftMs: 213_100, pausedFrom: NOW }, 'Waiting for Microsoft: 214 s.'],
  [{ pauseLeftMs: 1_213_100, pausedFrom: NOW }, 'Waiting for Microsoft: 20 min 14 s.'],
  [
    { pauseLeftMs: 213_100, pausedFrom: NOW, limit: told, usedToday: 744_000 },
    "Waiting for Microsoft: 214 s, 38 % of today's budget left.",
  ],
  [
    {
      limit: told,
      usedToday: 1_200_000,
      dayEndsAt: NOW + 3_600_000,
      usedUp: { until: NOW + 3_600_000, leftMs: 3_600_000 },
    },
    "Waiting for Microsoft: 1 h 00 min, today's budget is used up. It goes on at 2026-11-22 at 20:00 UTC.",
  ],
])('says of %o: %s', (changes, message) => {
  expect(waitingForService('Microsoft', standing(changes))?.message ?? null).toBe(message);
});
