import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import { nextRun, nextRuns } from './next-run.ts';
import { type ScheduleRule, scheduleRuleSchema, WEEKDAYS } from './rule.ts';
import { isTimeZone } from './time-zone.ts';

const times = (rule: ScheduleRule, zone: string, after: string, count: number): string[] =>
  nextRuns(rule, zone, new Date(after), count).map((at) => at.toISOString().slice(0, 16));

it.each([
  [{ every: 'day', at: '04:00' }, 'Europe/Berlin', '2026-11-22T12:00Z', ['2026-11-23T03:00', '2026-11-24T03:00']],
  [
    { every: 'week', days: ['monday', 'friday'], at: '22:30' },
    'UTC',
    '2026-11-22T12:00Z',
    ['2026-11-23T22:30', '2026-11-27T22:30', '2026-11-30T22:30'],
  ],
  [{ every: 'month', day: 4, at: '06:00' }, 'America/New_York', '2026-11-04T11:00Z', ['2026-12-04T11:00']],
  [{ every: 'month', day: 31, at: '00:00' }, 'UTC', '2027-01-31T00:00Z', ['2027-02-28T00:00', '2027-03-31T00:00']],
  [{ every: 'month', day: 'last', at: '00:00' }, 'UTC', '2028-02-01T00:00Z', ['2028-02-29T00:00', '2028-03-31T00:00']],
  [{ every: 'hour', minute: 15 }, 'UTC', '2026-11-22T12:15Z', ['2026-11-22T13:15', '2026-11-22T14:15']],
  [{ every: 'hour', minute: 0 }, 'Asia/Kolkata', '2026-11-22T12:15Z', ['2026-11-22T12:30', '2026-11-22T13:30']],
  [{ every: 'once', at: '2026-12-01T04:00' }, 'Europe/Berlin', '2026-11-22T12:00Z', ['2026-12-01T03:00']],
  [{ every: 'once', at: '2026-12-01T04:00' }, 'Europe/Berlin', '2026-12-01T03:00Z', []],
] satisfies [ScheduleRule, string, string, string[]][])('%j in %s after %s', (rule, zone, after, expected) => {
  expect(times(rule, zone, after, Math.max(1, expected.length))).toEqual(expected);
});

it('moves a time that does not exist forward by the gap, and goes back to its own time on the next day', () => {
  expect(times({ every: 'day', at: '02:30' }, 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
    '2026-03-29T01:30', // 3:30, as 2:30 is left out
    '2026-03-30T00:30',
  ]);
  expect(times({ every: 'once', at: '2026-03-08T02:15' }, 'America/New_York', '2026-01-01T00:00Z', 1)).toEqual([
    '2026-03-08T07:15',
  ]);
});

it('takes a time that comes twice the first time, and once', () => {
  const rule = { every: 'day', at: '02:30' } as const;
  expect(times(rule, 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  expect(times(rule, 'Europe/Berlin', '2026-10-25T00:45Z', 1)).toEqual(['2026-10-26T01:30']);
});

it('runs each hour that passes, also while the clock is changed', () => {
  const rule = { every: 'hour', minute: 30 } as const;
  const spring = ['2026-03-29T00:30', '2026-03-29T01:30'];
  expect(times(rule, 'Europe/Berlin', '2026-03-29T00:00Z', 2)).toEqual(spring);
  const autumn = ['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'];
  expect(times(rule, 'Europe/Berlin', '2026-10-25T00:00Z', 3)).toEqual(autumn);
  // Half an hour is left out at 2:00: the clock shows 2:30 half an hour after 1:30.
  const island = ['2026-10-03T15:00', '2026-10-03T15:30', '2026-10-03T16:30'];
  expect(times(rule, 'Australia/Lord_Howe', '2026-10-03T14:00Z', 3)).toEqual(island);
});

it('bears a day that a time zone left out', () => {
  // Samoa went from 29 to 31 December 2011.
  expect(times({ every: 'day', at: '04:00' }, 'Pacific/Apia', '2011-12-29T00:00Z', 3)).toEqual([
    '2011-12-29T14:00',
    '2011-12-30T14:00',
    '2011-12-31T14:00',
  ]);
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const rules: fc.Arbitrary<ScheduleRule> = fc.oneof(
  fc.record({ every: fc.constant('hour' as const), minute: fc.integer({ min: 0, max: 59 }) }),
  fc.record({ every: fc.constant('day' as const), at: time }),
  fc.record({
    every: fc.constant('week' as const),
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    at: time,
  }),
  fc.record({
    every: fc.constant('month' as const),
    day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant('last' as const)),
    at: time,
  }),
);
const zones = fc.constantFrom(
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca', 'UTC'],
);
/** Around the changes of the clock, where mistakes are. */
const instants = fc
  .tuple(fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'), zones)
  .chain(([day, zone]) =>
    fc
      .integer({ min: -3 * 1440, max: 3 * 1440 })
      .map((minutes) => ({ zone, at: new Date(Date.parse(`${day}T00:00Z`) + minutes * 60_000) })),
  );

it('always comes later, shows the time of the rule unless that is left out, and leaves out none between', () => {
  fc.assert(
    fc.property(rules, instants, (rule, { zone, at }) => {
      expect(scheduleRuleSchema.parse(rule)).toEqual(rule);
      const next = nextRun(rule, zone, at);
      if (next === null) throw new Error('a repeated rule always comes again');
      expect(next.getTime()).toBeGreaterThan(at.getTime());
      const local = Temporal.Instant.fromEpochMilliseconds(next.getTime()).toZonedDateTimeISO(zone);
      if (rule.every === 'hour') {
        expect(local.minute).toBe(rule.minute);
        expect(next.getTime() - at.getTime()).toBeLessThanOrEqual(3_600_000 + 1_800_000);
      } else if (rule.every !== 'once') {
        const shown = local.toPlainTime().toString().slice(0, 5);
        const wished = local.toPlainDate().toPlainDateTime(Temporal.PlainTime.from(rule.at));
        if (shown !== rule.at) expect(wished.toZonedDateTime(zone).toPlainDateTime().equals(wished)).toBe(false);
      }
      // From any time before it, the same one is next.
      const between = new Date(at.getTime() + Math.floor((next.getTime() - at.getTime()) / 2));
      expect(nextRun(rule, zone, between)).toEqual(next);
    }),
    { numRuns: 300 },
  );
});

it('knows time zones by name, and refuses days that there are not', () => {
  expect(['Europe/Berlin', 'UTC', 'Etc/GMT-3'].every(isTimeZone)).toBe(true);
  expect(['+01:00', 'Mars/Olympus', '', 'Europe'].some(isTimeZone)).toBe(false);
  const once = (at: string): boolean => scheduleRuleSchema.safeParse({ every: 'once', at }).success;
  expect(['2026-02-28T00:00', '2028-02-29T23:59'].every(once)).toBe(true);
  expect(['2026-02-29T00:00', '2026-04-31T00:00', '2026-01-01', '2026-01-01T24:00'].some(once)).toBe(false);
});
