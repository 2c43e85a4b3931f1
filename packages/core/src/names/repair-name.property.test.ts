import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentFromBytes, segmentFromText, segmentToBytes, segmentToText } from '../segment.ts';
import { checkName } from './check-name.ts';
import { extensionOf } from './fit-name.ts';
import { segmentLength } from './length.ts';
import { type NamePlace, type NameRules, nameRules } from './name-rules.ts';
import { nameProfileNameSchema } from './profile-name.ts';
import { type NamePolicy, repairName, replacementProblem } from './repair-name.ts';
import { nastyName } from './testing/nasty-names.ts';

const anyPlace: fc.Arbitrary<NamePlace> = fc.record({
  kind: fc.constantFrom('file', 'folder'),
  depth: fc.nat({ max: 2 }),
});

const policiesOf = (rules: NameRules): fc.Arbitrary<NamePolicy> =>
  fc.constantFrom<NamePolicy>(
    { mode: 'remove' },
    ...['_', '-', 'x', '~', '.', '·', '牛', '🐂', ' ', '#']
      .filter((by) => replacementProblem(by, rules) === null)
      .map((by) => ({ mode: 'replace' as const, by })),
  );

describe.each(nameProfileNameSchema.options)('names for %s', (profile) => {
  const rules = nameRules(profile);
  const repaired = (name: string, policy: NamePolicy, place: NamePlace) => {
    const repair = repairName(name, rules, policy, place);
    if (repair === null) throw new Error('only the mode skip gives no name');
    return repair;
  };
  const check = (property: (name: string, policy: NamePolicy, place: NamePlace) => void) =>
    fc.assert(fc.property(nastyName, policiesOf(rules), anyPlace, property), { numRuns: 1500 });

  it('are legal after repair, never empty, never `.` or `..`', () => {
    check((name, policy, place) => {
      const result = repaired(name, policy, place);
      expect(checkName(result.repaired, rules, place)).toEqual([]);
      expect(['', '.', '..']).not.toContain(result.repaired);
      expect(segmentLength(result.repaired, rules.segment.unit)).toBeLessThanOrEqual(rules.segment.max);
    });
  });

  it('are repaired the same way every time, and only once', () => {
    check((name, policy, place) => {
      const first = repaired(name, policy, place);
      expect(repaired(name, policy, place)).toEqual(first);
      expect(repaired(first.repaired, policy, place)).toEqual({
        original: first.repaired,
        repaired: first.repaired,
        steps: [],
      });
    });
  });

  it('are left alone when they are legal, and explained when they are not', () => {
    check((name, policy, place) => {
      const result = repaired(name, policy, place);
      const legal = checkName(name, rules, place).length === 0;
      expect(result.repaired === name).toBe(legal);
      expect(result.steps.length === 0).toBe(legal);
      expect(repairName(name, rules, { mode: 'skip' }, place) === null).toBe(!legal);
    });
  });

  it('come back from the destination as the same segment', () => {
    check((name, policy, place) => {
      const result = repaired(name, policy, place).repaired;
      expect(result.isWellFormed()).toBe(true);
      expect(segmentFromBytes(segmentToBytes(result))).toBe(result);
      if (rules.holds === 'bytes') return;
      expect(segmentFromText(segmentToText(result))).toBe(result);
      if (rules.holds === 'unicode') expect(segmentToText(result).isWellFormed()).toBe(true);
    });
  });

  it('are judged on the fast path as on the slow one', () => {
    const slow = { ...rules, suspect: /(?:)/ };
    check((name, _policy, place) => {
      expect(checkName(name, rules, place)).toEqual(checkName(name, slow, place));
    });
  });

  it('keep their extension when they are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('q', 'é', '世', '🐂'),
        fc.constantFrom('.txt', '.docx', '.tar.gz'),
        (char, extension) => {
          if (rules.bmpOnly && char === '🐂') return;
          const name = char.repeat(40_000) + extension;
          const result = repaired(name, { mode: 'remove' }, { kind: 'file', depth: 1 }).repaired;
          expect(extensionOf(result, 'file')).toBe(extension);
          expect(result.replaceAll(char, '')).toBe(extension);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe.each(['posix', 'ftp', 'sftp'] as const)('names for %s', (profile) => {
  it('stay unchanged whatever they are, as long as a command or path can carry them', () => {
    const refused = profile === 'ftp' ? [0x00, 0x2f, 0x0a, 0x0d] : [0x00, 0x2f];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 255 }), (bytes) => {
        const name = segmentFromBytes(bytes.map((byte) => (refused.includes(byte) ? 0x20 : byte)));
        fc.pre(name !== '.' && name !== '..' && !(profile === 'ftp' && /\uefff[\ueff0-\uefff]/.test(name)));
        expect(checkName(name, nameRules(profile), { kind: 'file', depth: 0 })).toEqual([]);
      }),
    );
  });
});
