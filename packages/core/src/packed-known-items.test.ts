import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PackedKnownItems } from './packed-known-items.ts';
import type { KnownItem } from './run-journal.ts';
import type { Version } from './version.ts';

const anyVersion: fc.Arbitrary<Version> = fc.oneof(
  fc.constantFrom<Version>({ size: 1 }, { size: null, changeTag: 't' }),
  fc.record(
    {
      size: fc.option(fc.maxSafeNat()),
      changeTag: fc.string(),
      modified: fc.record({ epochMs: fc.integer(), precisionMs: fc.constantFrom(0.001, 1000) }),
    },
    { requiredKeys: ['size'] },
  ),
);
const anyKnown: fc.Arbitrary<KnownItem> = fc.record(
  {
    destinationName: fc.constantFrom('a', 'b', 'c'),
    source: anyVersion,
    destination: anyVersion,
    replacing: anyVersion,
    upload: fc.record({ token: fc.constant({ url: 'u' }), source: anyVersion, temporary: fc.constant('.t') }),
  },
  { requiredKeys: ['destinationName'] },
);

test('is the same as a map of the items, whatever is set and set again', () => {
  const sets = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__'), anyKnown));
  fc.assert(
    fc.property(sets, fc.nat(2100), (pairs, before) => {
      const packed = new PackedKnownItems();
      const plain = new Map<string, KnownItem>();
      for (let i = 0; i < before; i++) {
        packed.set(`before ${i}`, { destinationName: `before ${i}`, source: { size: i } });
        plain.set(`before ${i}`, { destinationName: `before ${i}`, source: { size: i } });
      }
      for (const [name, known] of pairs) {
        packed.set(name, known);
        plain.set(name, known);
      }
      expect([...packed]).toEqual([...plain]);
      expect([...packed.keys()]).toEqual([...plain.keys()]);
      expect([...packed.values()]).toEqual([...plain.values()]);
      const each: unknown[] = [];
      packed.forEach((known, name) => {
        each.push([name, known]);
      });
      expect(each).toEqual([...plain]);
      expect(packed.size).toBe(plain.size);
      for (const name of ['a', 'b', 'c', '__proto__', 'never']) {
        expect(packed.get(name)).toEqual(plain.get(name));
        expect(packed.has(name)).toBe(plain.has(name));
      }
    }),
    { numRuns: 50 },
  );
});
