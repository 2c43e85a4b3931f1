import { describe, expect, it } from 'vitest';
import { findLimitFaults, limitsFrom, limitTexts } from './limit-texts.ts';

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
