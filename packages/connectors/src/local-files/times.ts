import { clampTime, type ItemRef, type TimeRange, type Timestamp } from '@drover/core';
import { timeOutOfRange } from './errors.ts';

/**
 * A time as Node takes it: seconds to the microsecond. Before 1970 it must be a string, because Node replaces a negative number by the
 * present time.
 */
export function secondsOf(time: Timestamp): number | string {
  const seconds = Math.round(time.epochMs * 1000) / 1e6;
  return seconds < 0 ? String(seconds) : seconds;
}

/** Refuses what the file system would silently replace by the nearest time it can hold. */
export function checkTime(item: ItemRef, time: Timestamp | undefined, range: TimeRange): void {
  if (time !== undefined && clampTime(time, range).clamped) throw timeOutOfRange(item);
}
