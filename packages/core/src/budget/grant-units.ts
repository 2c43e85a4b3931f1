import {
  type BudgetState,
  type BudgetStep,
  DAY_MS,
  limitInForce,
  MINUTE_MS,
  SLOT_MS,
  usedSince,
} from './budget-state.ts';

/** The share of a limit that is used up: what others of the same app use is not seen, and clocks differ. */
const USED_SHARE = 0.95;
/** From this share of a minute's limit on, what is left is spread. */
const SPREAD_FROM = 0.7;
/** The longest time that one grant is worth while it is spread. */
const GRANT_MS = 5_000;
/** The least that one who has to wait for units is told to wait. */
const SHORTEST_WAIT_MS = 500;

/** Where a limit is run into, all that is under way is refused; fewer together were refused for something else. */
const TOGETHER = 3;
/** What was inferred from refusals may have been due to something else. */
const INFERRED_MS = 3_600_000;

/** What a process asks for. */
export interface UnitsAsked {
  readonly want: number;
  /** What it was given and did not need. */
  readonly back: number;
}

export interface UnitsGranted {
  readonly state: BudgetState;
  /** From 0 to what was asked for. */
  readonly units: number;
  /** Where less was given than asked for: in which time more can be had. */
  readonly waitMs: number;
}

/** Gives units, at a pace at which neither the minute's nor the day's limit is run into. With no limit known all is given. */
export function grantUnits(given: BudgetState, { want, back }: UnitsAsked, now: number): UnitsGranted {
  const state = returned(rolled(given, now), back);
  const nothing = (waitMs: number): UnitsGranted => ({ state, units: 0, waitMs });
  if (state.pausedUntil > now) return nothing(state.pausedUntil - now);
  const perDay = limitInForce(state)?.perDay ?? Number.POSITIVE_INFINITY;
  if (state.day.units >= perDay) return nothing(state.day.from + DAY_MS - now);
  if (state.left !== null && state.left.units < 1) return nothing(state.left.until - now);
  const units = Math.max(0, Math.min(want, perDay - state.day.units, room(state, now)));
  if (units === 0) return nothing(SHORTEST_WAIT_MS);
  return { state: used(state, units, now), units, waitMs: units < want ? SHORTEST_WAIT_MS : 0 };
}

/** The service named its limit, and what is left of it until it counts anew. */
export function noteLimit(
  given: BudgetState,
  { perMinute, left, resetMs }: { readonly perMinute: number; readonly left: number; readonly resetMs: number },
  steps: readonly BudgetStep[],
  now: number,
): BudgetState {
  const state = rolled(given, now);
  const perDay = stepFor(steps, perMinute)?.perDay ?? null;
  const until = now + resetMs;
  const known = state.left !== null && state.left.until > now ? state.left.units : Number.POSITIVE_INFINITY;
  return { ...state, limit: { perMinute, perDay, basis: 'told' }, left: { units: Math.min(left, known), until } };
}

/**
 * The service refused a request and wants no call for a while. Where it has not named its limit, refuses several requests together, and more was
 * used in the last minute than its smallest step allows, its limit is taken for the largest step below that.
 */
export function pauseBudget(given: BudgetState, ms: number, steps: readonly BudgetStep[], now: number): BudgetState {
  const state = rolled(given, now);
  const goesOn = state.pausedUntil > now;
  const pause = {
    pausedFrom: goesOn ? state.pausedFrom : now,
    pausedUntil: Math.max(state.pausedUntil, now + ms),
    refusedTogether: goesOn ? state.refusedTogether + 1 : 1,
  };
  if (limitInForce(state) !== null || pause.refusedTogether < TOGETHER) return { ...state, ...pause };
  const step = stepFor(steps, usedSince(state, now - MINUTE_MS));
  if (step === null) return { ...state, ...pause };
  const { perMinute, perDay } = step;
  return { ...state, ...pause, limit: { perMinute, perDay, basis: 'inferred' } };
}

/** Somebody says how many licences the tenant has, or with null takes that back. Nothing changes where the service publishes no steps. */
export function enterLicences(state: BudgetState, licences: number | null, steps: readonly BudgetStep[]): BudgetState {
  if (licences === null) return { ...state, entered: null };
  const step = steps.find(({ licences: most }) => most === null || licences <= most);
  if (step === undefined) return state;
  return { ...state, entered: { licences, perMinute: step.perMinute, perDay: step.perDay } };
}

/** The largest step that is no larger; null where all are. */
function stepFor(steps: readonly BudgetStep[], perMinute: number): BudgetStep | null {
  return steps.findLast((step) => step.perMinute <= perMinute) ?? null;
}

/** Units that may be used now. */
function room(state: BudgetState, now: number): number {
  const sinceMs = Math.min(GRANT_MS, now - state.grantedAt);
  let most = Number.POSITIVE_INFINITY;
  const limit = limitInForce(state);
  if (limit !== null) {
    const allowed = limit.perMinute * USED_SHARE;
    const usedNow = usedSince(state, now - MINUTE_MS);
    most = allowed - usedNow;
    if (usedNow >= allowed * SPREAD_FROM) most = Math.min(most, (allowed * sinceMs) / MINUTE_MS);
    else most = Math.min(most, Math.max(allowed * SPREAD_FROM - usedNow, (allowed * sinceMs) / MINUTE_MS));
  }
  if (state.left !== null) {
    const leftMs = Math.max(1, sinceMs, state.left.until - now);
    most = Math.min(most, state.left.units, (state.left.units * USED_SHARE * sinceMs) / leftMs);
  }
  return most;
}

function used(state: BudgetState, units: number, now: number): BudgetState {
  const { slots, left } = state;
  const latest = slots.at(-1);
  const day = state.day.units === 0 ? { from: now, units } : { ...state.day, units: state.day.units + units };
  const current = latest !== undefined && now < latest.from + SLOT_MS ? latest : null;
  const before = current === null ? slots : slots.slice(0, -1);
  return {
    ...state,
    day,
    slots: [...before, { from: current?.from ?? now, units: (current?.units ?? 0) + units }],
    left: left === null ? null : { ...left, units: Math.max(0, left.units - units) },
    grantedAt: now,
  };
}

/** What was not needed counts for nothing; it is taken from the latest slot. */
function returned(state: BudgetState, units: number): BudgetState {
  if (units === 0) return state;
  const slots = state.slots.map((slot, i) =>
    i === state.slots.length - 1 ? { ...slot, units: Math.max(0, slot.units - units) } : slot,
  );
  return { ...state, slots, day: { ...state.day, units: Math.max(0, state.day.units - units) } };
}

/** Without what is over; what was only inferred holds until nothing was refused for a while. */
function rolled(state: BudgetState, now: number): BudgetState {
  const isDoubtful = state.limit?.basis === 'inferred' && now >= state.pausedUntil + INFERRED_MS;
  return {
    ...state,
    limit: isDoubtful ? null : state.limit,
    slots: state.slots.filter(({ from }) => from + SLOT_MS > now - MINUTE_MS),
    day: now >= state.day.from + DAY_MS ? { from: now, units: 0 } : state.day,
    left: state.left === null || now >= state.left.until ? null : state.left,
  };
}
