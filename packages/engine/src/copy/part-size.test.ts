import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partSize } from './part-size.ts';

test('parts are as large as the service wishes, and never more than it takes', () => {
  const limits = fc.record({
    fromBytes: fc.constant(0),
    multiple: fc.integer({ min: 1, max: 1 << 20 }),
    times: fc.integer({ min: 1, max: 64 }),
    maxParts: fc.integer({ min: 1, max: 50_000 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), limits, (size, { times, multiple, maxParts, fromBytes }) => {
      const partBytes = times * multiple;
      const bytes = partSize(size, { fromBytes, partBytes, multiple, maxParts, parallel: true });
      expect(bytes % multiple).toBe(0);
      expect(Math.ceil(size / bytes)).toBeLessThanOrEqual(maxParts);
      if (size <= partBytes * maxParts) expect(bytes).toBe(partBytes);
    }),
  );
});
