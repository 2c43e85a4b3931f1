import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentToBytes, segmentToText } from '../segment.ts';
import { segmentLength, surelyFits } from './length.ts';
import { nastyName } from './testing/nasty-names.ts';

describe('the length of a name', () => {
  it('is that of what the service stores', () => {
    fc.assert(
      fc.property(nastyName, (name) => {
        expect(segmentLength(name, 'bytes')).toBe(segmentToBytes(name).length);
        expect(segmentLength(name, 'utf16')).toBe(segmentToText(name).length);
      }),
      { numRuns: 2000 },
    );
  });

  it('is never beyond a limit that the name surely fits', () => {
    fc.assert(
      fc.property(
        nastyName,
        fc.nat({ max: 60 }),
        fc.constantFrom('utf16' as const, 'bytes' as const),
        (name, max, unit) => {
          if (surelyFits(name, { max, unit })) expect(segmentLength(name, unit)).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});
