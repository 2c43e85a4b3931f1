import type { Run } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { laneRows } from '../../parts/lanes/lanes.ts';
import { aRun } from '../../testing/samples.ts';
import { bottleneck, lanesOfRun } from './bottleneck.ts';

const withLanes = (lanes: Run['progress']['lanes'], more: Partial<Run['progress']> = {}): Run =>
  aRun({ progress: { lanes, ...more } });

describe('what holds a run up', () => {
  it('is the side that files clearly wait for longest', () => {
    expect(bottleneck(withLanes({ reading: 0.2, waiting: 0, writing: 0.8 }))).toContain(
      'waiting for New server to store',
    );
    expect(bottleneck(withLanes({ reading: 0.7, waiting: 0.1, writing: 0.2 }))).toContain(
      'waiting for Old server to send',
    );
    expect(bottleneck(withLanes({ reading: 0.5, waiting: 0, writing: 0.5 }))).toContain('neither side');
  });

  it('is the limit only where there is one', () => {
    const lanes = { reading: 0.1, waiting: 0.8, writing: 0.1 };
    expect(bottleneck(withLanes(lanes))).toContain('Pauses');
    const limited = { ...withLanes(lanes), limits: { transfers: 'auto', bytesPerSecond: 2 * 1024 * 1024 } } as const;
    expect(bottleneck(limited)).toContain('2.0 MiB/s for all workers');
  });

  it('is nothing while no file is on its way', () => {
    expect(bottleneck(withLanes(null, { walking: true }))).toContain('still being compared');
    expect(bottleneck({ ...withLanes(null), state: 'paused' })).toBe('The run is paused.');
    const waiting = { since: '2026-11-01T08:00:00.000Z', message: 'Waiting for the agent of Files.', agents: [] };
    expect(bottleneck({ ...withLanes(null, { walking: true }), waiting })).toBe(waiting.message);
    expect(laneRows(lanesOfRun(withLanes(null))).map(({ share }) => share)).toEqual([0, 0, 0]);
  });

  it('shows the rate that each side would have alone', () => {
    const rows = laneRows(
      lanesOfRun(withLanes({ reading: 0.25, waiting: 0, writing: 0.75 }, { bytesPerSecond: 3 * 1024 * 1024 })),
    );
    expect(rows.map(({ rate }) => rate)).toEqual(['12.0 MiB/s alone', '', '4.0 MiB/s alone']);
  });
});
