import { expect, it } from 'vitest';
import type { TimeWindows } from './schema.ts';
import { isOpen, nextOpening, openWindow } from './time-windows.ts';

const NIGHTS: TimeWindows = {
  timeZone: 'Europe/Berlin',
  windows: [{ days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '20:00', to: '06:00' }],
};

it.each([
  ['2026-11-23T18:59Z', '2026-11-23T19:00Z'],
  ['2026-11-23T19:00Z', null],
  ['2026-11-24T04:59Z', null],
  ['2026-11-24T05:00Z', '2026-11-24T19:00Z'],
  ['2026-11-28T04:59Z', null], // Friday's night ends on Saturday
  ['2026-11-28T05:00Z', '2026-11-30T19:00Z'],
])('at %s the nights of a week are open, or open again at %s', (at, opens) => {
  expect(isOpen(NIGHTS, new Date(at))).toBe(opens === null);
  expect(nextOpening(NIGHTS, new Date(at))).toEqual(opens === null ? null : new Date(opens));
});

it('is open all day where a window ends when it began, and follows the clock where it is changed', () => {
  const sunday: TimeWindows = {
    timeZone: 'Europe/Berlin',
    windows: [{ days: ['sunday'], from: '02:30', to: '02:30' }],
  };
  expect(isOpen(sunday, new Date('2026-10-25T00:30Z'))).toBe(true);
  expect(isOpen(sunday, new Date('2026-10-26T01:29Z'))).toBe(true);
  expect(isOpen(sunday, new Date('2026-10-26T01:30Z'))).toBe(false);
  expect(nextOpening(sunday, new Date('2026-03-29T00:00Z'))).toEqual(new Date('2026-03-29T01:30Z'));
});

it('says which window counts and until when: the first of those that are open', () => {
  const weekdays = NIGHTS.windows[0]?.days ?? [];
  const all = [...weekdays, 'saturday', 'sunday'] as const;
  const office = { days: weekdays, from: '08:00', to: '18:00', bytesPerSecond: 2_500_000 };
  const always = { days: [...all], from: '00:00', to: '00:00', bytesPerSecond: null };
  const byHour: TimeWindows = { timeZone: 'Europe/Berlin', windows: [office, always] };
  expect(openWindow(byHour, new Date('2026-11-23T08:00Z'))).toEqual({
    window: office,
    until: new Date('2026-11-23T17:00Z'),
  });
  expect(openWindow(byHour, new Date('2026-11-27T17:00Z'))).toEqual({
    window: always,
    until: new Date('2026-11-30T07:00Z'),
  });
  // What is always open changes never, not even where a day ends.
  expect(openWindow({ ...byHour, windows: [always] }, new Date('2026-11-27T17:00Z')).until).toBeNull();
});

it('opens a week later where clocks are put forward over all of the window', () => {
  const gap: TimeWindows = {
    timeZone: 'Europe/Berlin',
    windows: [{ days: ['sunday'], from: '02:30', to: '03:10' }],
  };
  expect(nextOpening(gap, new Date('2026-03-22T02:30Z'))).toEqual(new Date('2026-04-05T00:30Z'));
});
