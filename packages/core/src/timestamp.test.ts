import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameProfileNameSchema } from './names/profile-name.ts';
import { TIME_RANGES } from './time-ranges.ts';
import { clampTime, isLater, sameTime, type Timestamp, timestampSchema } from './timestamp.ts';

const at = (epochMs: number, precisionMs = 1): Timestamp => ({ epochMs, precisionMs });
const day = 86_400_000;
const anyTime = fc.record({
  epochMs: fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
  precisionMs: fc.constantFrom(0.000001, 0.001, 1, 1000, 2000, 60_000, day),
});

describe('times of two services', () => {
  it.each<[string, Timestamp, Timestamp, boolean]>([
    ['the same instant', at(1_000_000), at(1_000_000), true],
    ['milliseconds against the seconds that they were cut to', at(1_999), at(1_000, 1000), true],
    ['milliseconds against the seconds that they were rounded to', at(1_500), at(2_000, 1000), true],
    ['a whole unit apart', at(2_000), at(1_000, 1000), false],
    ['a listing without seconds', at(59_999), at(0, 60_000), true],
    ['a listing without seconds, a minute on', at(60_000), at(0, 60_000), false],
    ['a listing without hours', at(day - 1), at(0, day), true],
    ['FAT, which counts in twos', at(3_000), at(2_000, 2000), true],
    ['one millisecond', at(1), at(2), false],
    ['nanoseconds beyond what a number holds', at(1.7e12, 0.000001), at(1.7e12 + 0.0002, 0.000001), true],
    ['microseconds', at(1.7e12, 0.001), at(1.7e12 + 0.01, 0.001), false],
    ['before 1970', at(-1_001), at(-2_000, 1000), true],
  ])('are compared at the coarser precision: %s', (_what, a, b, same) => {
    expect(sameTime(a, b)).toBe(same);
    expect(sameTime(b, a)).toBe(same);
  });

  it('are the same, earlier or later, never two of these', () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        expect([sameTime(a, b), isLater(a, b), isLater(b, a)].filter(Boolean)).toHaveLength(1);
      }),
    );
  });

  it('never count as the same when one of them is no time', () => {
    const broken = at(Number.NaN);
    expect([sameTime(broken, at(0)), sameTime(broken, broken), isLater(broken, at(0)), isLater(at(0), broken)]).toEqual(
      [false, false, false, false],
    );
    expect(timestampSchema.safeParse(broken).success).toBe(false);
    expect(timestampSchema.safeParse(at(Number.POSITIVE_INFINITY)).success).toBe(false);
    expect(timestampSchema.safeParse(at(0, 0)).success).toBe(false);
  });
});

describe.each(nameProfileNameSchema.options)('times for %s', (profile) => {
  const range = TIME_RANGES[profile];

  it('are kept when they can be held and moved to the nearer end when not', () => {
    expect(range.minEpochMs).toBeLessThanOrEqual(0);
    expect(range.maxEpochMs).toBeGreaterThan(Date.parse('2100-01-01'));
    for (const epochMs of [range.minEpochMs, 0, 1.7e12, 1.7e12 + 0.123, range.maxEpochMs]) {
      expect(clampTime(at(epochMs), range)).toEqual({ time: at(epochMs), clamped: false });
    }
    expect(clampTime(at(range.minEpochMs - 1), range)).toEqual({ time: at(range.minEpochMs), clamped: true });
    expect(clampTime(at(range.maxEpochMs + 1, 1000), range)).toEqual({
      time: at(range.maxEpochMs, 1000),
      clamped: true,
    });
    expect(clampTime(at(Number.NEGATIVE_INFINITY), range).time.epochMs).toBe(range.minEpochMs);
    expect(clampTime(at(Number.POSITIVE_INFINITY), range).time.epochMs).toBe(range.maxEpochMs);
  });

  it('within a first second that holds no fractions become its end, unless they are its start', () => {
    const posix = { minEpochMs: -2_147_483_648_000, maxEpochMs: 0, wholeFirstSecond: true };
    expect(clampTime(at(posix.minEpochMs), posix)).toEqual({ time: at(posix.minEpochMs), clamped: false });
    expect(clampTime(at(posix.minEpochMs + 1), posix)).toEqual({ time: at(posix.minEpochMs + 1000), clamped: true });
    expect(clampTime(at(posix.minEpochMs - 1), posix)).toEqual({ time: at(posix.minEpochMs), clamped: true });
    expect(clampTime(at(posix.minEpochMs + 1001), posix).clamped).toBe(false);
  });

  it('become the same time every time, and a moved time stays', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const once = clampTime(time, range);
        expect(clampTime(time, range)).toEqual(once);
        expect(clampTime(once.time, range)).toEqual({ time: once.time, clamped: false });
        expect(once.clamped).toBe(once.time.epochMs !== time.epochMs);
        expect(once.time.epochMs).toBeGreaterThanOrEqual(range.minEpochMs);
        expect(once.time.epochMs).toBeLessThanOrEqual(range.maxEpochMs);
      }),
    );
  });

  it('become 1970 when they are no time at all', () => {
    expect(clampTime(at(Number.NaN), range)).toEqual({ time: at(0), clamped: true });
  });
});

describe('ranges of times', () => {
  it('end where the formats end', () => {
    expect(TIME_RANGES.sftp).toEqual({ minEpochMs: 0, maxEpochMs: (2 ** 32 - 1) * 1000 });
    expect(TIME_RANGES.posix).toEqual({ minEpochMs: -(2 ** 31) * 1000, maxEpochMs: (2 ** 34 - 2 ** 31 - 1) * 1000 });
    expect(new Date(TIME_RANGES.ftp.maxEpochMs).toISOString()).toBe('9999-12-31T23:59:59.000Z');
    expect(new Date(TIME_RANGES.windows.minEpochMs).getUTCFullYear()).toBe(1601);
  });
});
