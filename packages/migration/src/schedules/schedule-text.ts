import type { ScheduleRule, Weekday } from './rule.ts';

/** A rule in words, such as `Daily at 4:00` and `Monthly on 4th at 6:00`. */
export function scheduleText(rule: ScheduleRule): string {
  switch (rule.every) {
    case 'hour':
      return `Hourly at :${String(rule.minute).padStart(2, '0')}`;
    case 'day':
      return `Daily at ${timeText(rule.at)}`;
    case 'week':
      return `Weekly on ${daysText(rule.days)} at ${timeText(rule.at)}`;
    case 'month':
      return `Monthly on ${rule.day === 'last' ? 'the last day' : ordinal(rule.day)} at ${timeText(rule.at)}`;
    case 'once': {
      const [day = '', time = ''] = rule.at.split('T');
      return `Once on ${day} at ${timeText(time)}`;
    }
  }
}

function timeText(time: string): string {
  return time.replace(/^0(?=\d)/, '');
}

function daysText(days: readonly Weekday[]): string {
  const names = days.map((day) => `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

function ordinal(day: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', many: 'th', zero: 'th' };
  return `${day}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(day)]}`;
}
