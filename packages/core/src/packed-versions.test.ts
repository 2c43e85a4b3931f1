import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PackedVersions } from './packed-versions.ts';
import type { Version } from './version.ts';

const anyVersion: fc.Arbitrary<Version> = fc.record(
  {
    size: fc.option(fc.maxSafeNat()),
    changeTag: fc.string(),
    modified: fc.record({
      epochMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
      precisionMs: fc.constantFrom(1e-6, 1, 1000, 2000, 86_400_000),
    }),
  },
  { requiredKeys: ['size'] },
);

test('gives back each version as it was added', () => {
  fc.assert(
    fc.property(fc.array(anyVersion), fc.nat(2100), (versions, before) => {
      const packed = new PackedVersions();
      for (let i = 0; i < before; i++) packed.add({ size: i });
      const rows = versions.map((version) => packed.add(version));
      expect(rows.map((row) => packed.at(row))).toEqual(versions);
    }),
    { numRuns: 50 },
  );
});

test('knows nothing of a row that was not added', () => {
  const packed = new PackedVersions();
  packed.add({ size: 1 });
  expect(() => packed.at(1)).toThrow(RangeError);
});
