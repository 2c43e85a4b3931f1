import { describe, expect, it } from 'vitest';
import { counted, formatBytes, formatCount, formatDuration } from './quantities.ts';

describe('quantities for people', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1.0 MiB'],
    [99.9 * 1024, '99.9 KiB'],
    [640 * 1024 ** 3, '640 GiB'],
    [1024 ** 4, '1.0 TiB'],
    [5000 * 1024 ** 5, '5000 PiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, '0.0 s'],
    [420, '0.4 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_600_000, '1 h 00 min'],
    [11_040_000, '3 h 04 min'],
    [86_399_000, '23 h 59 min'],
    [183_600_000, '2 d 3 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('groups digits and knows one from many', () => {
    expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([counted(1, 'file'), counted(2000, 'file'), counted(0, 'entry', 'entries')]).toEqual([
      '1 file',
      '2,000 files',
      '0 entries',
    ]);
  });
});
