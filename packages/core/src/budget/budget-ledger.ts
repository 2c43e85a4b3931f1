import type { BudgetState, BudgetStep } from './budget-state.ts';
import { grantUnits, noteLimit } from './grant-units.ts';

/** What a service says in its answers of the minute's limit. Units, and milliseconds until it counts anew. */
export interface ToldLimit {
  readonly perMinute: number;
  readonly left: number;
  readonly resetMs: number;
}

/** What one process tells of its use of a budget, and asks for. */
export interface BudgetRequest {
  /** Units that it needs for about the next second. */
  readonly want: number;
  /** Units that it was given and did not need. */
  readonly back: number;
  readonly told: ToldLimit | null;
}

export interface BudgetGrant {
  readonly units: number;
  /** In which time more can be had, where less was given than asked for. */
  readonly waitMs: number;
  /** For how long the service wants no call. */
  readonly pauseMs: number;
}

/** Keeps one budget for all processes that use it. */
export interface BudgetLedger {
  exchange(request: BudgetRequest): Promise<BudgetGrant>;
  /** The service wants no call for this long. */
  pause(ms: number): Promise<void>;
  /** Told of pauses that others met with. */
  watch(heard: (pauseMs: number) => void): Disposable;
}

/** What becomes of a budget by a request, at a time. */
export function exchanged(
  given: BudgetState,
  { want, back, told }: BudgetRequest,
  steps: readonly BudgetStep[],
  now: number,
): { readonly state: BudgetState; readonly grant: BudgetGrant } {
  const known = told === null ? given : noteLimit(given, told, steps, now);
  const { state, units, waitMs } = grantUnits(known, { want, back }, now);
  return { state, grant: { units, waitMs, pauseMs: Math.max(0, state.pausedUntil - now) } };
}
