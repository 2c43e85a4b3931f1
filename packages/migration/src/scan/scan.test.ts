import { describe, expect, it } from 'vitest';
import { CommonPaths } from './common-paths.ts';
import { estimateDuration } from './estimate.ts';
import { readinessOf, readinessReasons, type ScanFacts } from './readiness.ts';

const clean: ScanFacts = {
  ...{ status: 100, stoppedBy: null, filesFound: 10, foldersFound: 2, bytesFound: 1000, bytesToCopy: 1000 },
  ...{ freeBytes: null, destinationKnown: true, renames: 0, pathsTooLong: 0, filesTooLarge: 0, unsupported: 0 },
  ...{ conflicts: 0, unreadable: 0, findings: [] },
};

const finding = { code: 'no-licence', message: 'Anna has no licence.', remedy: 'Assign one.' };

describe('a row', () => {
  it.each<[string, Partial<ScanFacts>]>([
    ['ready', {}],
    ['ready', { freeBytes: 1000 }],
    ['ready', { status: 101 }],
    ['warning', { renames: 1 }],
    ['warning', { status: 210, unreadable: 3 }],
    ['warning', { filesFound: 400_000 }],
    ['warning', { bytesFound: 6e12 }],
    ['blocked', { freeBytes: 999 }],
    ['blocked', { status: 402, stoppedBy: 'Old server refused the password.' }],
    ['blocked', { destinationKnown: false, renames: 1 }],
    ['blocked', { status: 424, stoppedBy: 'Anna has no OneDrive yet.' }],
    ['blocked', { findings: [{ ...finding, readiness: 'blocked' }], renames: 1 }],
    ['warning', { findings: [{ ...finding, readiness: 'warning' }] }],
  ])('is %s after a scan with %j', (readiness, facts) => {
    expect(readinessOf({ ...clean, ...facts })).toBe(readiness);
    for (const { message, remedy } of readinessReasons({ ...clean, ...facts })) {
      expect(`${message} ${remedy}`).toMatch(/^[A-Z0-9].*\. [A-Z].*\.$/);
    }
  });

  it('is neither after a scan that was canceled', () => {
    expect(readinessOf({ ...clean, status: 230 })).toBeNull();
  });

  it('says first what stops it, and of how many items it speaks', () => {
    const reasons = readinessReasons({ ...clean, pathsTooLong: 2, freeBytes: 1, renames: 1 });
    expect(reasons.map(({ code, items }) => [code, items])).toEqual([
      ['no-room', null],
      ['path-too-long', 2],
      ['renamed', 1],
    ]);
  });
});

it('over-long paths are told by the uppermost folder whose move cures them', () => {
  const common = new CommonPaths();
  const deep = ['aaaa', 'bbbb', 'cccc', 'dddd'];
  for (const name of ['x', 'y']) common.add({ path: [...deep, name], length: 22, max: 13 });
  common.add({ path: ['aaaa', 'z', 'file'], length: 11, max: 8 });
  common.add({ path: ['a', 'much too long by itself'], length: 25, max: 10 });
  expect(common.list()).toEqual([
    { folder: ['aaaa', 'bbbb', 'cccc'], items: 2, length: 22, max: 13 },
    { folder: ['aaaa', 'z'], items: 1, length: 11, max: 8 },
  ]);
});

it('a duration follows what is slower, the longest row and how many go at once', () => {
  const measured = { filesPerSecond: 10, bytesPerSecond: 1e6, runs: 3 };
  const row = (files: number, bytes: number) => ({ files, bytes });
  expect(estimateDuration([row(100, 1e6)], 50, measured)).toEqual({ seconds: 10, basis: 'measured' });
  expect(estimateDuration([row(1, 1e9), row(100, 0)], 50, measured)?.seconds).toBe(1000);
  expect(estimateDuration(Array(100).fill(row(100, 0)), 50, measured)?.seconds).toBe(20);
  expect(estimateDuration([row(60, 0)], 50, null)).toEqual({ seconds: 60, basis: 'planned' });
  expect(estimateDuration([], 50, null)).toBeNull();
});
