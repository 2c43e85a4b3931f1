import type { Run } from '@drover/api';
import { expect, it } from 'vitest';
import { aRun } from '../../testing/samples.ts';
import { type FurthestBytes, furthestBytes } from './furthest-bytes.ts';

const done = (bytesDone: number, changes: Partial<Run> = {}): Run => ({
  ...aRun({ progress: { bytesDone } }),
  ...changes,
});

function shown(...runs: Run[]): number[] {
  let before: FurthestBytes | null = null;
  return runs.map((run) => {
    before = furthestBytes(before, run);
    return before.bytesDone;
  });
}

it('the bar waits where a worker was lost, and goes on from where it was', () => {
  expect(shown(done(100), done(700), done(200), done(600), done(800))).toEqual([100, 700, 700, 700, 800]);
});

it('another run begins anew, and the end shows what it came to', () => {
  expect(shown(done(700), done(100, { id: 'another' }))).toEqual([700, 100]);
  expect(shown(done(700), done(100, { state: 'ended' }))).toEqual([700, 100]);
});
