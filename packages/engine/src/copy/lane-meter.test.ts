import type { Clock } from '@drover/core';
import { expect, test } from 'vitest';
import { LaneMeter } from './lane-meter.ts';

test('times lanes by what each file waits for, also while it still waits', () => {
  let at = 0;
  const clock: Clock = { now: () => at, monotonic: () => at, sleep: () => Promise.resolve() };
  const meter = new LaneMeter(clock);
  at = 1000;
  const one = meter.enter('writing');
  at = 1100;
  one.to('reading');
  const other = meter.enter('reading');
  at = 1300;
  expect(meter.read()).toEqual({ reading: 400, waiting: 0, writing: 100 });
  other.leave();
  one.to('waiting');
  at = 1350;
  one.leave();
  one.leave();
  at = 9999;
  expect(meter.read()).toEqual({ reading: 400, waiting: 50, writing: 100 });
});
