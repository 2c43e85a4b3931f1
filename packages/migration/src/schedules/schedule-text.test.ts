import { expect, it } from 'vitest';
import type { ScheduleRule } from './rule.ts';
import { scheduleText } from './schedule-text.ts';

it.each([
  [{ every: 'hour', minute: 5 }, 'Hourly at :05'],
  [{ every: 'day', at: '04:00' }, 'Daily at 4:00'],
  [{ every: 'day', at: '00:30' }, 'Daily at 0:30'],
  [{ every: 'week', days: ['saturday'], at: '22:00' }, 'Weekly on Saturday at 22:00'],
  [
    { every: 'week', days: ['monday', 'friday', 'sunday'], at: '22:00' },
    'Weekly on Monday, Friday and Sunday at 22:00',
  ],
  [{ every: 'month', day: 4, at: '06:00' }, 'Monthly on 4th at 6:00'],
  [{ every: 'month', day: 22, at: '06:00' }, 'Monthly on 22nd at 6:00'],
  [{ every: 'month', day: 11, at: '06:00' }, 'Monthly on 11th at 6:00'],
  [{ every: 'month', day: 'last', at: '06:00' }, 'Monthly on the last day at 6:00'],
  [{ every: 'once', at: '2026-12-01T04:00' }, 'Once on 2026-12-01 at 4:00'],
] satisfies [ScheduleRule, string][])('%j is "%s"', (rule, text) => {
  expect(scheduleText(rule)).toBe(text);
});
