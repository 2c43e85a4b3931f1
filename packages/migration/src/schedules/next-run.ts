import { Temporal } from 'temporal-polyfill';
import { type ScheduleRule, WEEKDAYS } from './rule.ts';

/** From any day, a rule's next one is no further away than this: a month, or the week in which a zone left out a day. */
const LOOK_AHEAD_DAYS = 70;

/**
 * The first time after `after` at which a rule comes true in a time zone; null when there is none any more. Where the clock is put forward
 * over that time, it is as much later; where the clock is put back, it is the first of the two (RFC 5545, section 3.3.5). Each hour means
 * each hour that passes, whatever the clock shows.
 */
export function nextRun(rule: ScheduleRule, timeZone: string, after: Date): Date | null {
  const now = Temporal.Instant.fromEpochMilliseconds(after.getTime());
  if (rule.every === 'hour') return dateOf(nextMinute(rule.minute, now.toZonedDateTimeISO(timeZone)));
  if (rule.every === 'once') return later(Temporal.PlainDateTime.from(rule.at), timeZone, now);
  const time = Temporal.PlainTime.from(rule.at);
  // A day earlier, as what is left out of yesterday may come today.
  let day = now.toZonedDateTimeISO(timeZone).toPlainDate().subtract({ days: 1 });
  for (let n = 0; n < LOOK_AHEAD_DAYS; n++, day = day.add({ days: 1 })) {
    const found = isDue(rule, day) ? later(day.toPlainDateTime(time), timeZone, now) : null;
    if (found !== null) return found;
  }
  return null;
}

/** At most `count` of the next times, the soonest first. */
export function nextRuns(rule: ScheduleRule, timeZone: string, after: Date, count: number): readonly Date[] {
  const runs: Date[] = [];
  for (let at = nextRun(rule, timeZone, after); at !== null && runs.length < count; at = nextRun(rule, timeZone, at)) {
    runs.push(at);
  }
  return runs;
}

function isDue(rule: Extract<ScheduleRule, { every: 'day' | 'week' | 'month' }>, day: Temporal.PlainDate): boolean {
  switch (rule.every) {
    case 'day':
      return true;
    case 'week':
      return rule.days.some((name) => WEEKDAYS.indexOf(name) === day.dayOfWeek - 1);
    case 'month':
      return day.day === (rule.day === 'last' ? day.daysInMonth : Math.min(rule.day, day.daysInMonth));
  }
}

function later(local: Temporal.PlainDateTime, timeZone: string, now: Temporal.Instant): Date | null {
  const at = local.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  return Temporal.Instant.compare(at.toInstant(), now) > 0 ? dateOf(at) : null;
}

/** The next time at which the clock on the wall shows this minute. */
function nextMinute(minute: number, now: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const from = now.round({ smallestUnit: 'minute', roundingMode: 'floor' });
  const found = from.add({ minutes: minutesUntil(minute, from.minute) || 60 });
  // Some zones move by half an hour.
  const change = now.getTimeZoneTransition('next');
  if (change === null || Temporal.ZonedDateTime.compare(change, found) > 0) return found;
  return change.add({ minutes: minutesUntil(minute, change.minute) });
}

function minutesUntil(minute: number, from: number): number {
  return (minute - from + 60) % 60;
}

function dateOf({ epochMilliseconds }: Temporal.ZonedDateTime): Date {
  return new Date(epochMilliseconds);
}
