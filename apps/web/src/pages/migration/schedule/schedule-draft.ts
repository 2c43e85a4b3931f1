import { type ScheduleRule, WEEKDAYS, type Weekday } from '@drover/migration';

/** A schedule as its form holds it: what each kind of rule needs, whichever is chosen. */
export interface ScheduleDraft {
  readonly every: ScheduleRule['every'];
  readonly minute: string;
  readonly time: string;
  readonly days: readonly Weekday[];
  /** A day of the month, or `last`. */
  readonly day: string;
  readonly date: string;
  readonly timeZone: string;
}

export const EVERY: readonly { readonly every: ScheduleRule['every']; readonly word: string }[] = [
  { every: 'once', word: 'Once' },
  { every: 'hour', word: 'Hourly' },
  { every: 'day', word: 'Daily' },
  { every: 'week', word: 'Weekly' },
  { every: 'month', word: 'Monthly' },
];

/** The form as it is at first: tomorrow at an hour that few others choose. */
export function firstDraft(now: Date): ScheduleDraft {
  const tomorrow = new Date(now.getTime() + 24 * 3_600_000);
  const date = [tomorrow.getFullYear(), tomorrow.getMonth() + 1, tomorrow.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { every: 'day', minute: '10', time: '04:10', days: ['saturday'], day: '1', date, timeZone };
}

/** The rule that a form says; null while it says none. */
export function ruleOf({ every, minute, time, days, day, date }: ScheduleDraft): ScheduleRule | null {
  const wall = /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : null;
  if (every === 'hour') {
    const number = /^\d{1,2}$/.test(minute) ? Number(minute) : 60;
    return number < 60 ? { every, minute: number } : null;
  }
  if (wall === null) return null;
  switch (every) {
    case 'day':
      return { every, at: wall };
    case 'week':
      return days.length === 0 ? null : { every, days: WEEKDAYS.filter((name) => days.includes(name)), at: wall };
    case 'month': {
      if (day === 'last') return { every, day, at: wall };
      const number = Number(day);
      return Number.isInteger(number) && number >= 1 && number <= 31 ? { every, day: number, at: wall } : null;
    }
    case 'once':
      return /^\d{4}-\d{2}-\d{2}$/.test(date) ? { every, at: `${date}T${wall}` } : null;
  }
}
