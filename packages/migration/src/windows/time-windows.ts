import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { WEEKDAYS, wallTimeSchema, weekdaySchema } from '../schedules/rule.ts';
import { timeZoneSchema } from '../schedules/time-zone.ts';

/** The hours of a week in which something is allowed. */
export const timeWindowsSchema = z.strictObject({
  timeZone: timeZoneSchema,
  windows: z
    .array(
      z.strictObject({
        days: z.array(weekdaySchema).min(1).max(7).describe('The days on which the window opens.'),
        from: wallTimeSchema,
        to: wallTimeSchema.describe('A time that is not after `from` is that of the next day.'),
      }),
    )
    .min(1)
    .max(50),
});
export type TimeWindows = Readonly<z.infer<typeof timeWindowsSchema>>;

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
