import { Temporal } from 'temporal-polyfill';
import { WEEKDAYS } from '../schedules/rule.ts';
import type { TimeWindow, TimeWindows } from './schema.ts';

interface Span {
  readonly window: TimeWindow;
  readonly from: number;
  readonly to: number;
}

/** What counts at a time. */
export interface OpenWindow {
  /** The first window that is open; null where all are closed. */
  readonly window: TimeWindow | null;
  /** When another one counts, or none; null where it stays as it is. */
  readonly until: Date | null;
}

/** Which window is open at that time. Where the clock is changed, they open and close as it shows the time, as schedules do. */
export function openWindow(windows: TimeWindows, at: Date): OpenWindow {
  const spans = spansAround(windows, at);
  const now = at.getTime();
  const window = firstOpen(spans, now);
  const edges = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].filter((edge) => edge > now);
  // What did not happen until then never does; the spans themselves end later.
  const until = edges
    .filter((edge) => edge <= now + FORTNIGHT_MS)
    .sort((one, other) => one - other)
    .find((edge) => firstOpen(spans, edge) !== window);
  return { window, until: until === undefined ? null : new Date(until) };
}

/** Whether one of the windows is open at that time. */
export function isOpen(windows: TimeWindows, at: Date): boolean {
  return firstOpen(spansAround(windows, at), at.getTime()) !== null;
}

/** When the next window opens; null while one is open. */
export function nextOpening(windows: TimeWindows, at: Date): Date | null {
  const { window, until } = openWindow(windows, at);
  return window === null ? until : null;
}

/** A window that falls into the hour that is left out when clocks are put forward opens only a week later. */
const FORTNIGHT_MS = 14 * 24 * 3_600_000;

function firstOpen(spans: readonly Span[], at: number): TimeWindow | null {
  return spans.find(({ from, to }) => from <= at && at < to)?.window ?? null;
}

/** The windows on each day from the day before yesterday to more than a fortnight from now. */
function spansAround({ timeZone, windows }: TimeWindows, at: Date): readonly Span[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const days = Array.from({ length: 19 }, (_, n) => today.add({ days: n - 2 }));
  return windows.flatMap((window) =>
    days
      .filter((day) => window.days.some((name) => WEEKDAYS.indexOf(name) === day.dayOfWeek - 1))
      .map((day) => ({
        window,
        from: instant(day, window.from, timeZone),
        to: instant(window.to > window.from ? day : day.add({ days: 1 }), window.to, timeZone),
      })),
  );
}

function instant(day: Temporal.PlainDate, time: string, timeZone: string): number {
  const local = day.toPlainDateTime(Temporal.PlainTime.from(time));
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
