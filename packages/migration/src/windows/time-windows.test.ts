import { expect, it } from 'vitest';
import type { TimeWindows } from './schema.ts';
import { isOpen, nextOpening } from './time-windows.ts';

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
