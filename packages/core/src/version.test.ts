import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { rootRef } from './item-ref.ts';
import { isNewer, sameVersion, type Version, versionOf, versionSchema } from './version.ts';

const modified = (epochMs: number, precisionMs = 1) => ({ modified: { epochMs, precisionMs } });

describe('versions of a file', () => {
  it.each<[string, Version, Version, boolean]>([
    [
      'equal tags, whatever else they say',
      { changeTag: 'a', size: 1 },
      { changeTag: 'a', size: 2, ...modified(5) },
      true,
    ],
    ['different tags, whatever else they say', { changeTag: 'a', size: 1 }, { changeTag: 'b', size: 1 }, false],
    ['an empty tag, which is one too', { changeTag: '', size: 1 }, { changeTag: 'b', size: 1 }, false],
    [
      'one tag alone: size and time decide',
      { changeTag: 'a', size: 1, ...modified(0) },
      { size: 1, ...modified(0) },
      true,
    ],
    ['another size', { size: 1, ...modified(0) }, { size: 2, ...modified(0) }, false],
    ['another size of nothing', { size: 0 }, { size: 1 }, false],
    ['another time', { size: 1, ...modified(0) }, { size: 1, ...modified(1) }, false],
    [
      'a time that is only stated more coarsely',
      { size: 1, ...modified(999) },
      { size: 1, ...modified(0, 1000) },
      true,
    ],
    ['a time on one side alone', { size: 1, ...modified(0) }, { size: 1 }, true],
    ['a size that one side does not know', { size: null, ...modified(0) }, { size: 1, ...modified(0) }, true],
    [
      'a size that one side does not know, and another time',
      { size: null, ...modified(0) },
      { size: 1, ...modified(9) },
      false,
    ],
  ])('with %s', (_what, a, b, same) => {
    expect(sameVersion(a, b)).toBe(same);
    expect(sameVersion(b, a)).toBe(same);
  });

  it('are newer only where both have a time and precision does not explain the distance', () => {
    expect(isNewer({ size: 1, ...modified(2) }, { size: 1, ...modified(1) })).toBe(true);
    expect(isNewer({ size: 1, ...modified(1) }, { size: 1, ...modified(2) })).toBe(false);
    expect(isNewer({ size: 1, ...modified(999) }, { size: 1, ...modified(0, 1000) })).toBe(false);
    expect(isNewer({ size: 1, ...modified(2) }, { size: 1 })).toBe(false);
    expect(isNewer({ size: 1 }, { size: 1, ...modified(2) })).toBe(false);
  });

  it('are taken from entries and survive being stored', () => {
    const entry: Entry = { ref: rootRef(), name: 'a', kind: 'file', size: 3, changeTag: 't', ...modified(1.5, 0.001) };
    expect(versionOf(entry)).toEqual({ size: 3, changeTag: 't', ...modified(1.5, 0.001) });
    expect(versionOf({ ref: rootRef(), name: 'a', kind: 'file', size: null })).toEqual({ size: null });
    for (const version of [versionOf(entry), { size: null }]) {
      expect(versionSchema.parse(JSON.parse(JSON.stringify(version)))).toEqual(version);
    }
    expect(versionSchema.safeParse({ size: 1, changeTag: undefined }).success).toBe(false);
  });
});
