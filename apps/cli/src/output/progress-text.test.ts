import { type RunCounters, type RunProgress, zeroCounters } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { progressLine, progressLines } from './progress-text.ts';

const MIB = 1024 ** 2;
function progress(rest: Partial<Omit<RunProgress, 'counters'>>, counters: Partial<RunCounters> = {}): RunProgress {
  return {
    walking: false,
    bytesMoved: 400 * MIB,
    bytesDone: 250 * MIB,
    filesPlanned: 4000,
    bytesPlanned: 1000 * MIB,
    bytesPerSecond: 23.4 * MIB,
    filesPerSecond: 10,
    etaMs: 72_000,
    elapsedMs: 1000,
    counters: { ...zeroCounters, filesSeen: 12_004, filesCopied: 1203, ...counters },
    ...rest,
  };
}

describe('the progress display', () => {
  it('shows share, amounts, rate and time left once the walk is over', () => {
    const [first, second] = progressLines(progress({}, { filesUnchanged: 7, filesFailedAtSource: 2 }), 'careful', 100);
    expect(first).toMatch(
      /^ 25 % █+░+ {2}250 MiB of 1000 MiB · 1,203 of 4,000 files · 23\.4 MiB\/s · 1 min 12 s left$/,
    );
    expect(second).toBe('7 already there · 2 failed · careful');
  });

  it('claims neither share nor time left while the walk goes on', () => {
    const [first, second] = progressLines(progress({ walking: true, etaMs: null }), '', 100);
    expect(first).toBe('250 MiB · 1,203 files · 23.4 MiB/s');
    expect(second).toBe('looking: 12,004 files found');
  });

  it('says of no time that it is left while files are open, and of none at all when nothing is', () => {
    expect(progressLine(progress({ etaMs: 12 }))).toMatch(/ 0\.1 s left$/);
    expect(progressLine(progress({ etaMs: null }))).not.toContain('left');
    expect(progressLine(progress({ etaMs: 0 }))).not.toContain('left');
  });

  it('never exceeds the width, and keeps what matters most', () => {
    for (let columns = 1; columns <= 140; columns++) {
      for (const walking of [true, false]) {
        const lines = progressLines(
          progress({ walking }, { filesFailedAtSource: 1 }),
          'a long note of the server',
          columns,
        );
        for (const line of lines) expect(line.length, `${columns}: ${line}`).toBeLessThanOrEqual(columns);
      }
    }
    expect(progressLines(progress({}), '', 40)[0]).toBe(' 25 %  250 MiB of 1000 MiB');
  });

  it.each([
    [{ bytesDone: 0, bytesPlanned: 0, filesPlanned: 0 }, { filesCopied: 0 }, '100 %'],
    [{ bytesDone: 0, bytesPlanned: 0, filesPlanned: 4 }, { filesCopied: 1 }, '25 %'],
    [{ bytesDone: 2000 * MIB }, {}, '99 %'],
    [{ filesPlanned: 1203 }, {}, '100 %'],
  ])('is never done before everything is: %j %j', (rest, counters, share) => {
    expect(progressLine(progress(rest, counters))).toMatch(new RegExp(`^${share}, `));
  });
});
