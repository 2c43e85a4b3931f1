import type { Run } from '@drover/api';
import { zeroCounters } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { aRun } from '../../testing/samples.ts';
import { countFailures, countProblems, figures, headline, notReached, shareDone, tallies } from './run-figures.ts';

const now = Date.parse('2026-11-21T12:10:00Z');
const counting = aRun({ progress: { walking: true, bytesDone: 1024, bytesPlanned: 4096, etaMs: null } });
const going = aRun({
  progress: { walking: false, bytesDone: 1024, bytesPlanned: 4096, filesPlanned: 40, etaMs: 125_000 },
});
const success = { code: 100, message: 'Success', colour: 'green', state: 'completed' } as const;
const failure = { code: 402, message: 'Connector authorization failed', colour: 'red', state: 'failed' } as const;
const ended: Run = { ...going, state: 'ended', status: success, endedAt: '2026-11-21T12:01:00Z' };

describe('the figures of a run', () => {
  it('foretell nothing while the files are being counted', () => {
    expect(shareDone(counting)).toBe(null);
    expect(headline(counting)[1]).toContain('counting: 0 files found so far');
    expect(figures(counting, now).map(({ value }) => value)).toContain('After counting');
  });

  it('give the share by bytes, and the end, once the whole is known', () => {
    expect(shareDone(going)).toBe(0.25);
    expect(headline(going)).toEqual(['1.0 KiB', 'of 4.0 KiB, 25%']);
    expect(figures(going, now).find(({ name }) => name === 'Time left')?.value).toBe('about 2 min');
  });

  it('go by files where all of them are empty', () => {
    const empty = {
      ...going,
      counters: { ...zeroCounters, filesCopied: 10 },
      progress: { ...going.progress, bytesPlanned: 0 },
    };
    expect(shareDone(empty)).toBe(0.25);
  });

  it('say how long it took when it has ended', () => {
    expect(shareDone(ended)).toBe(1);
    expect(figures(ended, now)[0]).toEqual({ name: 'Took', value: '1 min 00 s' });
  });

  it('never call a run that failed done, or free of problems', () => {
    expect(shareDone({ ...ended, status: failure })).toBe(0.25);
    expect(shareDone({ ...counting, state: 'ended', status: failure })).toBe(0);
    expect(tallies({ ...ended, status: failure })).toEqual(['0 files copied']);
  });

  it('say how many files a run that was stopped did not reach', () => {
    const stopped = { ...ended, status: failure, progress: { ...ended.progress, filesPlanned: 40, filesSettled: 12 } };
    expect(notReached(stopped)).toBe('28 files that it had found were not reached. The next run takes them.');
    const one = { ...stopped, progress: { ...stopped.progress, filesSettled: 39 } };
    expect(notReached(one)).toBe('1 file that it had found was not reached. The next run takes it.');
    expect(notReached({ ...stopped, progress: { ...stopped.progress, filesSettled: 40 } })).toBe(null);
    expect(notReached({ ...stopped, status: success })).toBe(null);
    expect(notReached({ ...stopped, state: 'running' })).toBe(null);
    expect(notReached({ ...stopped, mode: 'scan' })).toBe(null);
  });

  it('count as problems what did not arrive, and not what was left alone on purpose', () => {
    const counters = { ...zeroCounters, filesFailedAtSource: 1, foldersFailed: 2, filesUnchanged: 8 };
    const excluded = { filesExcluded: 4, foldersExcluded: 1, bytesExcluded: 2048 };
    expect(countProblems(counters)).toBe(3);
    expect(countFailures(counters)).toBe(3);
    const links = { ...zeroCounters, filesUnsupportedAtSource: 1 };
    expect([countProblems(links), countFailures(links)]).toEqual([1, 0]);
    expect(tallies({ ...ended, counters: { ...counters, ...excluded } })).toEqual([
      '0 files copied',
      '8 unchanged, skipped',
      '3 files (2.0 KiB) and 1 folder excluded',
      '3 problems',
    ]);
  });
});
