import { type Clock, zeroCounters } from '@drover/core';
import { beforeEach, expect, test } from 'vitest';
import { ProgressMeter } from './progress-meter.ts';

let at = 0;
const clock: Clock = { now: () => at, monotonic: () => at, sleep: () => Promise.resolve() };
let meter: ProgressMeter;
beforeEach(() => {
  at = 0;
  meter = new ProgressMeter(clock);
  meter.walking = false;
  meter.filesPlanned = 10;
  meter.bytesPlanned = 10_000_000;
});

function after(seconds: number, bytes: number) {
  at += seconds * 1000;
  meter.bytesMoved += bytes;
  meter.bytesUnderWay += bytes;
  return meter.read(zeroCounters);
}

test('the estimate follows the rate', () => {
  expect(after(2, 2_000_000)).toMatchObject({ bytesPerSecond: 1_000_000, etaMs: 8000 });
});

test('there is no estimate once nothing has moved for five seconds, although the window still holds bytes', () => {
  after(1, 1_000_000);
  expect(after(4, 0).etaMs).toBeGreaterThan(0);
  expect(after(1, 0).etaMs).toBeNull();
  expect(after(1, 5).etaMs).toBeGreaterThan(0);
});

test('bytes are not estimated from the files alone when none of them moves', () => {
  after(1, 1_000_000);
  at += 20_000;
  meter.read(zeroCounters);
  meter.filesSettled = 1;
  expect(after(1, 0)).toMatchObject({ bytesPerSecond: 0, etaMs: null });
});

test('it is never zero while files are open', () => {
  expect(after(1, 10_000_000).etaMs).toBeNull();
  meter.filesSettled = 10;
  expect(after(1, 0).etaMs).toBe(0);
});

test('what is sent again is moved twice, and neither done twice nor planned twice', () => {
  expect(after(1, 5_000_000)).toMatchObject({ bytesMoved: 5_000_000, bytesDone: 5_000_000 });
  meter.holds(-3_000_000);
  expect(after(1, 0)).toMatchObject({ bytesMoved: 5_000_000, bytesDone: 2_000_000, bytesPlanned: 10_000_000 });
  expect(after(1, 8_000_000)).toMatchObject({
    bytesMoved: 13_000_000,
    bytesDone: 10_000_000,
    bytesPlanned: 10_000_000,
  });
});

test('a file that is given up is not done, and nothing of it is left to wait for', () => {
  after(1, 4_000_000);
  meter.settled(4_000_000, 6_000_000, false);
  meter.settled(0, 1_000_000, true);
  expect(after(1, 0)).toMatchObject({ bytesDone: 1_000_000, bytesPlanned: 10_000_000, etaMs: 8000 });
});

test('what the destination has not confirmed is not done, and what was shown is not taken back', () => {
  expect(after(2, 2_000_000)).toMatchObject({ bytesMoved: 2_000_000, etaMs: 8000 });
  meter.bytesUnconfirmed = 500_000;
  expect(after(1, 100_000)).toMatchObject({ bytesMoved: 2_000_000, bytesPlanned: 10_000_000 });
  meter.bytesUnconfirmed = 4_000_000;
  expect(after(1, 5_900_000)).toMatchObject({ bytesMoved: 4_000_000, bytesPerSecond: 1_000_000, etaMs: 6000 });
  meter.bytesUnconfirmed = 0;
  expect(after(4, 0)).toMatchObject({ bytesMoved: 8_000_000, bytesPlanned: 10_000_000 });
});
