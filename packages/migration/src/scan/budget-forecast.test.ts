import type { SideUnits } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { forecastBudget, type RowLoad, unitsOfRows } from './budget-forecast.ts';

const MIB = 1024 * 1024;
const WRITE: SideUnits = {
  row: 5,
  firstTime: 3,
  file: 4,
  piece: { bytes: 10 * MIB, units: 2, end: 2 },
  newFolder: 4,
  listing: { made: false, folder: 2, alone: 7, ofPart: 3, whole: 1, page: { items: 1_000, units: 2 } },
  permissions: { row: 15, item: 0, own: 20 },
};
const SMALLEST = { perMinute: 1_250, perDay: 1_200_000 };
const row = (changes: Partial<RowLoad>): RowLoad => ({
  ...{ files: 0, bytes: 0, newFolders: 0, filesSeen: 0, foldersSeen: 0, isPart: false, rights: 0 },
  ...changes,
});
const unitsOf = (...rows: RowLoad[]) => unitsOfRows(rows, WRITE, { permissions: false }).least;

describe('the units of rows', () => {
  it('are those of files, folders and of each row', () => {
    const first = row({ files: 24, newFolders: 12, filesSeen: 24, foldersSeen: 12 });
    expect(unitsOf(first)).toBe(5 + 3 + 24 * 4 + 12 * 4);
    expect(unitsOf(first, first)).toBe(2 * unitsOf(first));
  });

  it('are those of listings where nothing is to be copied, of folders by themselves or of the whole tree', () => {
    expect(unitsOf(row({ filesSeen: 24, foldersSeen: 5 }))).toBe(5 + 5 * 2);
    expect(unitsOf(row({ filesSeen: 24, foldersSeen: 12 }))).toBe(5 + 14 + 1 + 2);
    expect(unitsOf(row({ filesSeen: 4_500, foldersSeen: 12 }))).toBe(5 + 14 + 1 + 5 * 2);
    expect(unitsOf(row({ filesSeen: 24, foldersSeen: 5, isPart: true }))).toBe(5 + 6 + 1 + 2);
  });

  it('are those of listings of all that is read, the folder of the row included, whatever of it is new elsewhere', () => {
    const read = {
      ...WRITE,
      listing: { made: true, folder: 2, alone: 0, ofPart: 8, whole: 0, page: { items: 1_000, units: 2 } },
    };
    const listings = (changes: Partial<RowLoad>) =>
      unitsOfRows([row({ ...changes, newFolders: 0 })], read, { permissions: false }).least - 5;
    expect(listings({ filesSeen: 6, foldersSeen: 5, isPart: true })).toBe(6 * 2);
    expect(listings({ filesSeen: 24, foldersSeen: 12, isPart: true })).toBe(8 * 2 + 2);
    expect(listings({ filesSeen: 6, foldersSeen: 5 })).toBe(2);
    const made = unitsOfRows([row({ foldersSeen: 5, newFolders: 5, isPart: true })], read, { permissions: false });
    expect(made.least).toBe(5 + 3 + 5 * 4 + 6 * 2);
  });

  it.each([
    ['one of 100 GiB', [100 * 1024 * MIB]],
    ['just below a piece', Array(100).fill(9.9 * MIB)],
    ['just above a piece', Array(100).fill(10.1 * MIB)],
    ['many small and one large', [...Array(10_000).fill(10_000), 100 * 1024 * MIB]],
    ['small and large in turn', Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 1_000 : 30 * MIB))],
  ])('are about those that files take by their sizes: %s', (_what, sizes: readonly number[]) => {
    const taken = sizes.reduce((sum, size) => sum + (size > 10 * MIB ? 4 + 2 * Math.ceil(size / (10 * MIB)) : 4), 8);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const units = unitsOf(row({ files: sizes.length, bytes, newFolders: 0 })) + 3;
    expect(units / taken).toBeLessThan(1.3);
    expect(taken / units).toBeLessThan(1.3);
  });

  it('are more where permissions are given, by how much nobody knows before', () => {
    const rows = [row({ files: 10, newFolders: 2, rights: 13 }), row({ files: 3 })];
    const read = { ...WRITE, permissions: { row: 5, item: 5, own: 5 } };
    const more = (side: SideUnits) => {
      const { least, most } = unitsOfRows(rows, side, { permissions: false });
      expect(most).toBe(least);
      const given = unitsOfRows(rows, side, { permissions: true });
      return [given.least - least, given.most - given.least];
    };
    expect([more(WRITE), more(read)]).toEqual([
      [15, 13 * 20],
      [5 + 13 * 5, 13 * 5],
    ]);
  });
});

describe('a forecast', () => {
  it('goes at the pace of the minute', () => {
    expect(forecastBudget(40_000, SMALLEST)).toEqual({ units: 40_000, days: 40_000 / 1_200_000, seconds: 1_920 });
  });

  it('takes days for much, since a day has less than its minutes together', () => {
    expect(forecastBudget(13_200_000, SMALLEST)).toMatchObject({ days: 11, seconds: 11 * 86_400 });
  });

  it('knows no days where the service publishes none', () => {
    expect(forecastBudget(4, { perMinute: 60, perDay: null })).toEqual({ units: 4, days: null, seconds: 4 });
  });
});
