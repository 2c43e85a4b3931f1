import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeasuredCopy } from './copy-costs.ts';
import { estimateDuration } from './estimate.ts';

const DAY = 86_400;
const SIZE = 2_400_000;
const row = (files: number, bytes: number) => ({ files, bytes });

describe('a duration', () => {
  it('goes by the planning figure where nothing was measured: a file of 2.4 MB a second', () => {
    const estimate = estimateDuration([row(60, 60 * SIZE)], 50, []);
    expect(estimate).toMatchObject({ basis: 'planned', from: null });
    expect(estimate?.seconds).toBeCloseTo(60);
    expect(estimateDuration([], 50, [])).toBeNull();
  });

  it('is no shorter than the longest row, and as long as all of them together through so many at once', () => {
    expect(estimateDuration([row(1000, 0), row(1, 0)], 50, [])?.seconds).toBeCloseTo(500);
    expect(estimateDuration(Array(100).fill(row(100, 0)), 50, [])?.seconds).toBeCloseTo(100);
  });

  it.each([
    ['three small files in a second', { files: 3, bytes: 3000, seconds: 1 }],
    ['three files in no time', { files: 3, bytes: 30, seconds: 0.01 }],
    ['one file that took a minute', { files: 1, bytes: 10, seconds: 60 }],
  ])('of much work is hardly another after a pilot of %s', (_, pilot) => {
    const rows = [row(400_000, 1e12)];
    const before = estimateDuration(rows, 1, []);
    const after = estimateDuration(rows, 1, [pilot]);
    expect(after?.basis).toBe('few');
    expect(after?.from).toEqual({ runs: 1, files: pilot.files, bytes: pilot.bytes });
    const times = (after?.seconds ?? 0) / (before?.seconds ?? 0);
    expect(times).toBeGreaterThan(0.4);
    expect(times).toBeLessThan(2.5);
    expect(after?.high).toBeGreaterThan(DAY);
  });

  it('tells many small files from few large ones once both were seen', () => {
    const [file, byte] = [0.02, 1 / 80e6];
    const of = (files: number, bytes: number): MeasuredCopy => {
      return { files, bytes, seconds: files * file + bytes * byte };
    };
    const pilot = [of(20_000, 2e8), of(30, 9e10), of(5000, 1e10)];
    expect(estimateDuration([row(1e6, 1e9)], 1, pilot)?.seconds).toBeCloseTo(20_000, -4);
    const large = estimateDuration([row(100, 8e12)], 1, pilot);
    expect(large?.basis).toBe('measured');
    expect((large?.seconds ?? 0) / 100_000).toBeGreaterThan(0.9);
    expect((large?.seconds ?? 0) / 100_000).toBeLessThan(1.1);
  });
});

const count = fc.integer({ min: 0, max: 10_000_000 });
const bytes = fc.double({ min: 0, max: 1e16, noNaN: true });
const copies = fc.array(fc.record({ files: count, bytes, seconds: fc.double({ min: 0, max: 1e8, noNaN: true }) }), {
  maxLength: 20,
});
const rows = fc.array(fc.record({ files: count, bytes }), { minLength: 1, maxLength: 20 });

it('an estimate is a finite range around its middle, whatever was measured', () => {
  fc.assert(
    fc.property(rows, copies, fc.integer({ min: 0, max: 100 }), (load, measured, atOnce) => {
      const { low = -1, seconds = -1, high = -1 } = estimateDuration(load, atOnce, measured) ?? {};
      expect(low).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeGreaterThanOrEqual(low);
      expect(high).toBeGreaterThanOrEqual(seconds);
      expect(high).toBeLessThan(Number.POSITIVE_INFINITY);
    }),
  );
});

it('more to copy never takes less time, nor does it with fewer rows at once', () => {
  const more = fc.record({ files: count, bytes });
  fc.assert(
    fc.property(rows, more, copies, fc.integer({ min: 1, max: 100 }), (load, added, measured, atOnce) => {
      const [first = added, ...rest] = load;
      const larger = [row(first.files + added.files, first.bytes + added.bytes), ...rest];
      const takes = (of: typeof load, many: number) => estimateDuration(of, many, measured)?.seconds ?? Number.NaN;
      const least = takes(load, atOnce) * (1 - 1e-9);
      expect(takes(larger, atOnce)).toBeGreaterThanOrEqual(least);
      expect(takes([...load, added], atOnce)).toBeGreaterThanOrEqual(least);
      expect(takes(load, Math.ceil(atOnce / 2))).toBeGreaterThanOrEqual(least);
    }),
  );
});

it('after a large pilot an estimate for more of the same is close to the truth', () => {
  const cost = fc.record({
    file: fc.double({ min: 0.002, max: 5, noNaN: true }),
    byte: fc.double({ min: 1e-9, max: 1e-5, noNaN: true }),
  });
  const sizes = fc.array(
    fc.record({ files: fc.integer({ min: 500, max: 20_000 }), mean: fc.integer({ min: 10_000, max: 10_000_000 }) }),
    { minLength: 5, maxLength: 40 },
  );
  fc.assert(
    fc.property(cost, sizes, ({ file, byte }, pilot) => {
      const truth = ({ files, bytes }: { readonly files: number; readonly bytes: number }) =>
        files * file + bytes * byte;
      const load = pilot.map(({ files, mean }) => row(files, files * mean));
      const measured = load.map((each) => ({ ...each, seconds: truth(each) }));
      const whole = load.map((each) => row(each.files * 50, each.bytes * 50));
      const estimate = estimateDuration(whole, 1, measured);
      const right = whole.reduce((sum, each) => sum + truth(each), 0);
      expect(estimate?.basis).toBe('measured');
      expect((estimate?.seconds ?? 0) / right).toBeGreaterThan(0.8);
      expect((estimate?.seconds ?? 0) / right).toBeLessThan(1.25);
    }),
  );
});
