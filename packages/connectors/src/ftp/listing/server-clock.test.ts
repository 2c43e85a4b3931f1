import { sameTime } from '@drover/core';
import { expect, test } from 'vitest';
import { DAY, type ListedTime, MINUTE } from './listed.ts';
import { ServerClock } from './server-clock.ts';

const HOUR = 60 * MINUTE;
const JULY = Date.UTC(2026, 6, 8, 12, 34);
const JANUARY = Date.UTC(2026, 0, 7, 12, 34);
const listed = (ms: number, precisionMs = MINUTE): ListedTime => ({ ms, precisionMs, utc: false });

test('gives exact minutes in UTC once the week has been measured', () => {
  const clock = new ServerClock({ mdtm: true, exact: false });
  expect(clock.unknown(listed(JULY))).toBe(true);
  clock.learn(listed(JULY), JULY - 5.5 * HOUR + 42_000);
  expect(clock.unknown(listed(JULY))).toBe(false);
  expect(clock.toTimestamp(listed(JULY + DAY))).toEqual({ epochMs: JULY + DAY - 5.5 * HOUR, precisionMs: MINUTE });
});

test('measures winter apart from summer', () => {
  const clock = new ServerClock({ mdtm: true, exact: false });
  clock.learn(listed(JULY), JULY - 2 * HOUR);
  expect(clock.unknown(listed(JANUARY))).toBe(true);
  clock.learn(listed(JANUARY), JANUARY - HOUR);
  expect(clock.toTimestamp(listed(JULY)).epochMs).toBe(JULY - 2 * HOUR);
  expect(clock.toTimestamp(listed(JANUARY)).epochMs).toBe(JANUARY - HOUR);
});

test('states a precision that holds the true time whatever is not known', () => {
  const truth = { epochMs: JANUARY, precisionMs: 1000 };
  for (const zone of [-12, -3.5, 0, 1, 5.75, 14]) {
    const unknown = new ServerClock({ mdtm: false, exact: false });
    expect(sameTime(unknown.toTimestamp(listed(JANUARY + zone * HOUR)), truth), `unknown ${zone}`).toBe(true);
    const midnight = Math.floor((JANUARY + zone * HOUR) / DAY) * DAY;
    expect(sameTime(unknown.toTimestamp(listed(midnight, DAY)), truth), `unknown day ${zone}`).toBe(true);
    const summerOnly = new ServerClock({ mdtm: true, exact: false });
    summerOnly.learn(listed(JULY), JULY - (zone + 1) * HOUR);
    if (zone === 14) continue;
    expect(sameTime(summerOnly.toTimestamp(listed(JANUARY + zone * HOUR)), truth), `other season ${zone}`).toBe(true);
    expect(sameTime(summerOnly.toTimestamp(listed(midnight, DAY)), truth), `other season day ${zone}`).toBe(true);
  }
});

test('does not believe a measurement that cannot be a time zone', () => {
  const clock = new ServerClock({ mdtm: true, exact: false });
  clock.learn(listed(JULY), JULY - 7 * MINUTE);
  expect(clock.toTimestamp(listed(JULY)).precisionMs).toBeGreaterThan(DAY / 2);
  expect(clock.unknown(listed(JULY))).toBe(false);
});

test('takes UTC as it is', () => {
  expect(new ServerClock({ mdtm: true, exact: false }).toTimestamp({ ms: JULY, precisionMs: 1, utc: true })).toEqual({
    epochMs: JULY,
    precisionMs: 1,
  });
});

test('finds out from a new file that MDTM is in local time, and sets and reads times accordingly', () => {
  const clock = new ServerClock({ mdtm: true, exact: false });
  expect(clock.unproven).toBe(true);
  clock.learnShift(JULY + 5.5 * HOUR - 2 * MINUTE, JULY);
  expect(clock.unproven).toBe(false);
  const exact = { ms: JULY + 5.5 * HOUR, precisionMs: 1000, utc: true };
  expect(clock.fromMdtm(exact)).toEqual({ epochMs: JULY, precisionMs: 1000 });
  expect(clock.toMdtm(JULY)).toBe(JULY + 5.5 * HOUR);
  clock.learn(listed(JULY + 5.5 * HOUR), JULY + 5.5 * HOUR);
  expect(clock.toTimestamp(listed(JULY + 5.5 * HOUR))).toEqual({ epochMs: JULY, precisionMs: MINUTE });
  // in another season its offset may be another
  const winter = clock.fromMdtm({ ms: JANUARY + 4.5 * HOUR, precisionMs: 1000, utc: true });
  expect(sameTime(winter, { epochMs: JANUARY, precisionMs: 1000 })).toBe(true);
});

test('takes a clock that is wrong by some minutes for UTC', () => {
  const clock = new ServerClock({ mdtm: true, exact: false });
  clock.learnShift(JULY + 12 * MINUTE, JULY);
  expect(clock.toMdtm(JULY)).toBe(JULY);
});

test('knows the seasons of a zone that a person names', () => {
  const clock = new ServerClock({ mdtm: true, exact: false, zone: 'Europe/Berlin' });
  expect(clock.unproven).toBe(false);
  expect(clock.unknown(listed(JULY))).toBe(false);
  expect(clock.toTimestamp(listed(JULY))).toEqual({ epochMs: JULY - 2 * HOUR, precisionMs: MINUTE });
  expect(clock.toTimestamp(listed(JANUARY))).toEqual({ epochMs: JANUARY - HOUR, precisionMs: MINUTE });
  for (const epochMs of [JULY, JANUARY]) {
    const ms = clock.toMdtm(epochMs);
    expect(clock.fromMdtm({ ms, precisionMs: 1000, utc: true })).toEqual({ epochMs, precisionMs: 1000 });
  }
});

test('needs no zone where the server speaks UTC for sure', () => {
  const clock = new ServerClock({ mdtm: true, exact: true, zone: 'Europe/Berlin' });
  expect(clock.toMdtm(JULY)).toBe(JULY);
  expect(clock.unproven).toBe(false);
});
