import { z } from 'zod';

/** What a service publishes of the units that one app may use in one tenant; tenants with more licences get a larger step. */
export interface BudgetStep {
  /** Licences that a tenant has at most; null for the largest step. */
  readonly licences: number | null;
  readonly perMinute: number;
  readonly perDay: number;
}

const unitsSchema = z.number().min(0);
/** Milliseconds since 1970 UTC, by the clock of whoever keeps the state. */
const timeSchema = z.number();

const limitSchema = z.object({
  perMinute: unitsSchema,
  /** Null where the service publishes none. */
  perDay: unitsSchema.nullable(),
  /** `told`: the service named it. `inferred`: it refused at about this many, and publishes such a step. `entered`: by the licences that somebody entered. */
  basis: z.enum(['told', 'inferred', 'entered']),
});
export type BudgetLimit = Readonly<z.infer<typeof limitSchema>>;

/** The use of a service by one app in one tenant, by all processes together. */
export const budgetStateSchema = z.object({
  /** Null until the service was met with it. */
  limit: limitSchema.nullable(),
  /** How many licences the tenant has, as a person says, and what the service publishes for so many. */
  entered: z
    .object({ licences: z.number().int().min(1), perMinute: unitsSchema, perDay: unitsSchema })
    .nullable()
    .default(null),
  /** Units by slots of the last minute, oldest first. */
  slots: z.array(z.object({ from: timeSchema, units: unitsSchema })),
  /** 24 hours that begin with the first use after the last ones were over. */
  day: z.object({ from: timeSchema, units: unitsSchema }),
  /** Until then the service wants no call. */
  pausedUntil: timeSchema,
  /** When the latest pause began, with those that it prolonged. */
  pausedFrom: timeSchema,
  /** Requests that were refused in the latest pause, the one that began it included: they were under way together. */
  refusedTogether: z.number().int().min(0).default(0),
  /** What the service said is left, and until when. */
  left: z.object({ units: unitsSchema, until: timeSchema }).nullable(),
  grantedAt: timeSchema,
});
export type BudgetState = Readonly<z.infer<typeof budgetStateSchema>>;

export const UNUSED_BUDGET: BudgetState = {
  limit: null,
  entered: null,
  slots: [],
  day: { from: 0, units: 0 },
  pausedUntil: 0,
  pausedFrom: 0,
  refusedTogether: 0,
  left: null,
  grantedAt: 0,
};

/** How a budget stands, for people. */
export interface BudgetStanding {
  readonly limit: BudgetLimit | null;
  /** As entered by a person; null where nobody did. */
  readonly licences: number | null;
  readonly usedToday: number;
  /** When the day is over that the use is counted for; null where nothing was used. */
  readonly dayEndsAt: number | null;
  readonly usedLastMinute: number;
  /** 0 where the service may be called. */
  readonly pauseLeftMs: number;
  /** When that pause began; null where there is none. */
  readonly pausedFrom: number | null;
  /** The budget of the day is used up, by what was counted or by what the service refuses; null where it is not. */
  readonly usedUp: { readonly until: number; readonly leftMs: number } | null;
}

/**
 * A refusal for longer is one of the day. Source: "Avoid getting throttled or blocked in SharePoint Online", which has limits of a minute, of five minutes, of an hour and
 * of 24 hours.
 */
const LONGEST_OF_AN_HOUR_MS = 3_600_000;

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

export function budgetStanding(state: BudgetState, now: number): BudgetStanding {
  const { from, units } = state.day;
  const isOver = now >= from + DAY_MS;
  const until = usedUpUntil(state, now);
  return {
    limit: limitInForce(state),
    licences: state.entered?.licences ?? null,
    usedToday: isOver ? 0 : units,
    dayEndsAt: isOver ? null : from + DAY_MS,
    usedLastMinute: usedSince(state, now - MINUTE_MS),
    pauseLeftMs: Math.max(0, state.pausedUntil - now),
    pausedFrom: state.pausedUntil > now ? state.pausedFrom : null,
    usedUp: until > now ? { until, leftMs: until - now } : null,
  };
}

/** Others may use the same app, so that the service refuses although little was counted here. */
function usedUpUntil(state: BudgetState, now: number): number {
  const { day, pausedUntil, pausedFrom } = state;
  const perDay = limitInForce(state)?.perDay ?? Number.POSITIVE_INFINITY;
  const counted = day.units >= perDay ? day.from + DAY_MS : now;
  return Math.max(counted, pausedUntil - pausedFrom > LONGEST_OF_AN_HOUR_MS ? pausedUntil : now);
}

/** What the service named before what a person entered, and that before what was only inferred; null where nothing is known. */
export function limitInForce({ limit, entered }: BudgetState): BudgetLimit | null {
  if (entered === null || limit?.basis === 'told') return limit;
  return { perMinute: entered.perMinute, perDay: entered.perDay, basis: 'entered' };
}

/** Units of the slots that end after that time. */
export function usedSince({ slots }: BudgetState, since: number): number {
  return slots.reduce((sum, { from, units }) => (from + SLOT_MS > since ? sum + units : sum), 0);
}

export const SLOT_MS = 5_000;
