import { Temporal } from 'temporal-polyfill';
import { WEEKDAYS } from '../schedules/rule.ts';
import type { TimeWindows } from './schema.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether one of the windows is open at that time. Where the clock is changed, they open and close as it shows the time, as schedules do. */
export function isOpen(windows: TimeWindows, at: Date): boolean {
  return spansAround(windows, at).some(({ from, to }) => from <= at.getTime() && at.getTime() < to);
}

/** When the next window opens; null while one is open. */
export function nextOpening(windows: TimeWindows, at: Date): Date | null {
  if (isOpen(windows, at)) return null;
  const next = Math.min(...spansAround(windows, at).flatMap(({ from }) => (from > at.getTime() ? [from] : [])));
  return Number.isFinite(next) ? new Date(next) : null;
}

/** The windows from yesterday to this day in a week; more cannot matter. */
function spansAround({ timeZone, windows }: TimeWindows, at: Date): readonly Span[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  return Array.from({ length: 10 }, (_, n) => today.add({ days: n - 2 })).flatMap((day) =>
    windows
      .filter(({ days }) => days.some((name) => WEEKDAYS.indexOf(name) === day.dayOfWeek - 1))
      .map(({ from, to }) => ({
        from: instant(day, from, timeZone),
        to: instant(to > from ? day : day.add({ days: 1 }), to, timeZone),
      })),
  );
}

function instant(day: Temporal.PlainDate, time: string, timeZone: string): number {
  const local = day.toPlainDateTime(Temporal.PlainTime.from(time));
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
