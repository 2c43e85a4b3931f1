import { z } from 'zod';

/** A point in time with its honesty: milliseconds since 1970 UTC (may have a fraction) and how coarse the service states it. */
export const timestampSchema = z.object({
  epochMs: z.number(),
  /** Milliseconds; 0.001 for microseconds, 1000 for seconds, 60_000 for a listing without seconds, 86_400_000 for one without hours. */
  precisionMs: z.number().positive(),
});
export type Timestamp = Readonly<z.infer<typeof timestampSchema>>;

/** What a destination can hold as a time. */
export interface TimeRange {
  readonly minEpochMs: number;
  readonly maxEpochMs: number;
  /** In the very first second only its start can be held. */
  readonly wholeFirstSecond?: boolean;
}

/**
 * True when both could be the same instant, compared at the coarser precision of the two.
 * Services truncate or round; a distance below one unit of the coarser side counts as equal.
 */
export function sameTime(a: Timestamp, b: Timestamp): boolean {
  const unit = Math.max(a.precisionMs, b.precisionMs);
  return Math.abs(a.epochMs - b.epochMs) < Math.max(unit, 0.002);
}

/** True when `a` is later than `b` by more than their precision can explain. */
export function isLater(a: Timestamp, b: Timestamp): boolean {
  return a.epochMs > b.epochMs && !sameTime(a, b);
}

/**
 * The time as the destination can hold it, and whether it had to be moved: to the nearer end of the range, and to the day that counting
 * starts on when it is no time at all. The same input gives the same output always; the clock has no say.
 */
export function clampTime(time: Timestamp, range: TimeRange): { readonly time: Timestamp; readonly clamped: boolean } {
  const wanted = Number.isNaN(time.epochMs) ? 0 : time.epochMs;
  const held = range.wholeFirstSecond === true ? outOfFirstSecond(wanted, range.minEpochMs) : wanted;
  const epochMs = Math.min(Math.max(held, range.minEpochMs), range.maxEpochMs);
  return epochMs === time.epochMs ? { time, clamped: false } : { time: { ...time, epochMs }, clamped: true };
}

function outOfFirstSecond(epochMs: number, firstMs: number): number {
  const second = firstMs + 1000;
  return epochMs > firstMs && epochMs < second ? second : epochMs;
}
