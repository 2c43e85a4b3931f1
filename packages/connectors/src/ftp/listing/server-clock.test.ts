import { sameTime } from '@drover/core';
import { expect, test } from 'vitest';
import { DAY, type ListedTime, MINUTE } from './listed.ts';
import { ServerClock } from './server-clock.ts';

const HOUR = 60 * MINUTE;
const JULY = Date.UTC(2026, 6, 8, 12, 34);
const JANUARY = Date.UTC(2026, 0, 7, 12, 34);
const listed = (ms: number, precisionMs = MINUTE): ListedTime => ({ ms, precisionMs, utc: false });

test('gives exact minutes in UTC once the week has been measured', () => {
  const clock = new ServerClock(true);
  expect(clock.unknown(listed(JULY))).toBe(true);
  clock.learn(listed(JULY), JULY - 5.5 * HOUR + 42_000);
  expect(clock.unknown(listed(JULY))).toBe(false);
  expect(clock.toTimestamp(listed(JULY + DAY))).toEqual({ epochMs: JULY + DAY - 5.5 * HOUR, precisionMs: MINUTE });
});

test('measures winter apart from summer', () => {
  const clock = new ServerClock(true);
  clock.learn(listed(JULY), JULY - 2 * HOUR);
  expect(clock.unknown(listed(JANUARY))).toBe(true);
  clock.learn(listed(JANUARY), JANUARY - HOUR);
  expect(clock.toTimestamp(listed(JULY)).epochMs).toBe(JULY - 2 * HOUR);
  expect(clock.toTimestamp(listed(JANUARY)).epochMs).toBe(JANUARY - HOUR);
});

test('states a precision that holds the true time whatever is not known', () => {
  const truth = { epochMs: JANUARY, precisionMs: 1000 };
  for (const zone of [-12, -3.5, 0, 1, 5.75, 14]) {
    const unknown = new ServerClock(false);
    expect(sameTime(unknown.toTimestamp(listed(JANUARY + zone * HOUR)), truth), `unknown ${zone}`).toBe(true);
    const midnight = Math.floor((JANUARY + zone * HOUR) / DAY) * DAY;
    expect(sameTime(unknown.toTimestamp(listed(midnight, DAY)), truth), `unknown day ${zone}`).toBe(true);
    const summerOnly = new ServerClock(true);
    summerOnly.learn(listed(JULY), JULY - (zone + 1) * HOUR);
    if (zone === 14) continue;
    expect(sameTime(summerOnly.toTimestamp(listed(JANUARY + zone * HOUR)), truth), `other season ${zone}`).toBe(true);
    expect(sameTime(summerOnly.toTimestamp(listed(midnight, DAY)), truth), `other season day ${zone}`).toBe(true);
  }
});

test('does not believe a measurement that cannot be a time zone', () => {
  const clock = new ServerClock(true);
  clock.learn(listed(JULY), JULY - 7 * MINUTE);
  expect(clock.toTimestamp(listed(JULY)).precisionMs).toBeGreaterThan(DAY / 2);
  expect(clock.unknown(listed(JULY))).toBe(false);
});

test('takes UTC as it is', () => {
  expect(new ServerClock(true).toTimestamp({ ms: JULY, precisionMs: 1, utc: true })).toEqual({
    epochMs: JULY,
    precisionMs: 1,
  });
});
