import { clampTime, type ItemRef, type TimeRange, type Timestamp } from '@drover/core';
import { timeOutOfRange } from './errors.ts';

/** Half of the last place of the milliseconds that Node states, until the year 2039. */
const STATED_WITHIN_MS = 2 ** -13;
/** Of a number: more than half of its last place and not more than the whole, so that adding it gives the next one. */
const HALF_PLACE = Number.EPSILON / 2;

/**
 * A time as Node takes it: seconds as a float, whose last place is a fraction of a microsecond. Rounded up there, because a copy that is
 * older than its source makes tools such as `make` do their work again. Before 1970 it must be a string, because Node replaces a negative
 * number by the present time.
 */
export function secondsOf({ epochMs }: Timestamp): number | string {
  const whole = Math.floor(epochMs / 1000);
  // Node states times as floats too, rounded to the nearest; only whole milliseconds are taken as exact.
  const least = epochMs - whole * 1000 + (Number.isInteger(epochMs) ? 0 : STATED_WITHIN_MS);
  const fraction = least / 1000;
  const nearest = whole + fraction;
  const seconds = nearest - whole < fraction ? nearest + Math.abs(nearest) * HALF_PLACE : nearest;
  return seconds < 0 ? String(seconds) : seconds;
}

/** Refuses what the file system would silently replace by the nearest time it can hold. */
export function checkTime(item: ItemRef, time: Timestamp | undefined, range: TimeRange): void {
  if (time !== undefined && clampTime(time, range).clamped) throw timeOutOfRange(item);
}
