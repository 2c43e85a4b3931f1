import { DAY, type ListedTime, MINUTE } from './listed.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export function monthNumber(name: string): number | null {
  const at = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  return at === -1 ? null : at + 1;
}

/** A day without a time of day. */
export function dayTime(year: number, month: number, day: number): ListedTime | null {
  return at(year, month, day, 0, 0, DAY);
}

/** A minute of a day. */
export function minuteTime(year: number, month: number, day: number, clock: string): ListedTime | null {
  const [hour = '', minute = ''] = clock.split(':');
  return at(year, month, day, Number(hour), Number(minute), MINUTE);
}

/**
 * A minute of a day whose year is left out, as `ls` does for the last months: the latest year that does not put it into the future.
 * A day of grace covers time zones and clocks that run ahead.
 */
export function recentTime(month: number, day: number, clock: string, now: number): ListedTime | null {
  const thisYear = new Date(now + DAY).getUTCFullYear();
  for (let year = thisYear; year > thisYear - 9; year--) {
    const time = minuteTime(year, month, day, clock);
    if (time !== null && time.ms <= now + DAY) return time;
  }
  return null;
}

/** Hours of a 12-hour clock. */
export function hour24(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function at(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  precisionMs: number,
): ListedTime | null {
  const ms = Date.UTC(year, month - 1, day, hour, minute);
  const date = new Date(ms);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
  return exists ? { ms, precisionMs, utc: false } : null;
}
