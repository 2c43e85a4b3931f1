import { describe, expect, it } from 'vitest';
import { findLimitFaults, limitsFrom, limitTexts, shortBandwidth } from './limit-texts.ts';

describe('the limits of a run', () => {
  it('come back as they were written', () => {
    for (const [bandwidth, files] of [
      ['', ''],
      ['20', '1'],
      ['0.5', '256'],
    ] as const) {
      const limits = limitsFrom({ bandwidth, files });
      expect(limits === null ? null : limitTexts(limits)).toEqual({ bandwidth, files });
    }
    expect(limitsFrom({ bandwidth: '1,5', files: ' 8 ' })).toEqual({ transfers: 8, bytesPerSecond: 1_572_864 });
  });

  it('are shown as what reads back to the very same bytes', () => {
    const text = (bytesPerSecond: number) => limitTexts({ transfers: 'auto', bytesPerSecond }).bandwidth;
    expect([65_536, 1_572_864, 2 ** 50].map(text)).toEqual(['0.0625', '1.5', '1073741824']);
    for (const bytesPerSecond of [1024, 1025, 1_000_000, 9_999_999, 123_456_789_012, 2 ** 50 - 1]) {
      expect(limitsFrom({ bandwidth: text(bytesPerSecond), files: '' })).toEqual({ transfers: 'auto', bytesPerSecond });
    }
  });

  it('show a bandwidth with no more digits than are read', () => {
    const short = ['0.286102', '19.073486', '953.674316', '0.0625', '1.5', '12.345', '0.00097656', '', 'fast'].map(
      shortBandwidth,
    );
    expect(short).toEqual(['0.286', '19.1', '954', '0.0625', '1.5', '12.345', '0.000977', '', 'fast']);
  });

  it('say what cannot be used', () => {
    for (const bandwidth of ['0', '-1', 'fast', '1e30']) {
      expect(limitsFrom({ bandwidth, files: '' })).toBeNull();
      expect(findLimitFaults({ bandwidth, files: '' })).toHaveProperty('bandwidth');
    }
    for (const files of ['0', '1.5', '257', 'many']) {
      expect(limitsFrom({ bandwidth: '', files })).toBeNull();
      expect(findLimitFaults({ bandwidth: '', files })).toHaveProperty('files');
    }
  });
});
