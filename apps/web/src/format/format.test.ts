import { describe, expect, it } from 'vitest';
import { formatBytes, formatShare, formatThings } from './numbers.ts';
import { formatMachineText, formatPath, splitForCut } from './paths.ts';
import { formatRelative, formatTimeLeft } from './times.ts';

describe('numbers', () => {
  it('gives bytes in binary units, and never 1024 of one', () => {
    expect([0, 812, 1023, 1024, 15_246_000_000, 1024 ** 4 * 1.25].map(formatBytes)).toEqual([
      '0 B',
      '812 B',
      '1,023 B',
      '1.0 KiB',
      '14.2 GiB',
      '1.3 TiB',
    ]);
    expect(formatBytes(1024 * 1024 - 1)).toBe('1.0 MiB');
  });

  it('says 100% only of the whole', () => {
    expect(formatShare(999_999, 1_000_000)).toBe('99.9%');
    expect(formatShare(5, 5)).toBe('100%');
    expect(formatShare(0, 0)).toBe('0%');
    expect(formatShare(7, 5)).toBe('100%');
  });

  it('counts one thing as one', () => {
    expect(formatThings(1, 'file')).toBe('1 file');
    expect(formatThings(1204, 'file')).toBe('1,204 files');
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 21, 12);

  it('says how long ago something was', () => {
    expect(formatRelative(now - 10_000, now)).toBe('just now');
    expect(formatRelative(now - 2 * 3_600_000, now)).toBe('2 hours ago');
    expect(formatRelative(now - 26 * 3_600_000, now)).toBe('yesterday');
    expect(formatRelative(now - 400 * 86_400_000, now)).toContain('2025');
  });

  it('gives guesses of what is left one unit', () => {
    expect([30_000, 200_000, 8_100_000, 100_000_000].map(formatTimeLeft)).toEqual([
      'less than a minute',
      'about 3 min',
      'about 2 h 20 min',
      'about 28 h',
    ]);
  });
});

describe('paths', () => {
  it('are written with the root first, undecodable bytes visible', () => {
    expect(formatPath('', [])).toBe('/');
    expect(formatPath('~', [])).toBe('~ (home folder)');
    expect(formatPath('~', ['Home', 'ada'])).toBe('~/Home/ada');
    expect(formatPath('Home', ['ada', 'a\uefffb'])).toBe('/Home/ada/a\\xFFb');
  });

  it('of a Windows machine stand as there, however they were said', () => {
    expect(formatPath('', ['D:', 'Users', 'ada'])).toBe('D:/Users/ada');
    expect(['D:\\Users', '/D:/Users/', '/srv/share', '\\\\.\\pipe'].map(formatMachineText)).toEqual([
      ...['D:/Users', 'D:/Users', '/srv/share', '\\\\.\\pipe'],
    ]);
  });

  it('are cut before their last part, never inside a character', () => {
    const [head, tail] = splitForCut('/Archive/2019/Northgate/drawings/as-built, sheet 44.dwg');
    expect(head + tail).toBe('/Archive/2019/Northgate/drawings/as-built, sheet 44.dwg');
    expect(tail).toBe('/as-built, sheet 44.dwg');
    const family = `${'x'.repeat(30)}👩‍👩‍👧‍👦${'y'.repeat(8)}`;
    expect(['', '👩‍👩‍👧‍👦']).toContain(splitForCut(family)[1].replace(/y+$/, ''));
    expect(splitForCut('short.txt')).toEqual(['short.txt', '']);
    expect(splitForCut('שלום'.repeat(20))[1]).toBe('');
  });
});
