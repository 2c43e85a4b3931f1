import { describe, expect, it } from 'vitest';
import { niceCeiling, plotPaths } from '../../parts/plots/plot-paths.ts';
import { addSample, withHistory } from './use-throughput.ts';

const sample = (at: number) => ({ at, bytesPerSecond: at, filesPerSecond: 1 });

describe('throughput', () => {
  it('keeps ten minutes, and one sample a second', () => {
    const samples = [0, 300_000, 601_000, 601_200].map(sample).reduce<ReturnType<typeof addSample>>(addSample, []);
    expect(samples.map(({ at }) => at)).toEqual([300_000, 601_000]);
    expect(samples.at(-1)?.bytesPerSecond).toBe(601_200);
  });

  it('is what the server kept, and behind it what the page has seen', () => {
    const both = withHistory([5000, 10_000].map(sample), [4000, 9000, 11_000, 12_000].map(sample));
    expect(both.map(({ at }) => at)).toEqual([5000, 10_000, 11_000, 12_000]);
    expect(withHistory([], [sample(1)])).toEqual([sample(1)]);
  });

  it('is drawn inside its frame, the newest at the right', () => {
    const frame = { from: 0, to: 10, top: 100, width: 200, height: 50 };
    const { line, area } = plotPaths(
      [
        { at: 0, value: 0 },
        { at: 10, value: 250 },
      ],
      frame,
    );
    expect(line).toBe('M0.0,50.0L200.0,0.0');
    expect(area).toBe('M0.0,50.0L200.0,0.0L200.0,50L0.0,50Z');
    expect(plotPaths([], frame).line).toBe('');
  });

  it('has a scale that holds the highest value and is seldom changed', () => {
    for (const value of [0, 1, 3, 100, 12_345, 2 ** 30 + 1]) expect(niceCeiling(value)).toBeGreaterThanOrEqual(value);
    expect(niceCeiling(1000)).toBe(niceCeiling(900));
  });
});
