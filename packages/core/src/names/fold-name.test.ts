import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase, nameKey } from './fold-name.ts';

const folding = { caseSensitive: false, foldsUnicode: true };

/** Every character that some case mapping changes, or that one changes into. */
const CASED = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((char) => char.toLowerCase() !== char || char.toUpperCase() !== char);

/** Pairs without any one-character mapping; Unicode 15.1 folds them, no file system is known to. */
const LATE_PAIRS = ['\u0390\u1fd3', '\u03b0\u1fe3', '\ufb05\ufb06'].join('');

describe('case folding', () => {
  it('makes exactly those characters one that Unicode folds simply', () => {
    expect(CASED.length).toBeGreaterThan(2800);
    const chars = CASED.filter((char) => !LATE_PAIRS.includes(char));
    const all = chars.join('');
    const byFold = Map.groupBy(chars, foldCase);
    for (const char of chars) {
      const same = all.match(new RegExp(char, 'giu')) ?? [];
      expect(byFold.get(foldCase(char))).toEqual(same);
    }
  });

  it('changes no other character', () => {
    const cased = new Set(CASED);
    for (let code = 0; code < 0x110000; code++) {
      const char = String.fromCodePoint(code);
      if (!cased.has(char) && foldCase(char) !== char) expect.fail(`U+${code.toString(16)} was folded`);
    }
  });

  it('folds a text as it folds its characters, and once is enough', () => {
    const char = fc.oneof(
      fc.constantFrom(...'ıİßẞſςΣσǅŉᾼᾳK\u0345aZé'),
      fc.constantFrom(...CASED),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(char, { maxLength: 8 }), (chars) => {
        const text = chars.join('');
        expect(foldCase(text)).toBe([...text].map(foldCase).join(''));
        expect(foldCase(foldCase(text))).toBe(foldCase(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['README', 'readme', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['οδοσ', 'οδος', true],
    ['Ärger', 'äRGER', true],
    ['Straße', 'STRASSE', false],
    ['straße', 'STRAẞE', true],
    ['ı', 'i', false],
    ['İ', 'i', false],
    ['ﬁ', 'fi', false],
    ['Ａ', 'ａ', true],
    ['Ａ', 'a', false],
    ['𐐀', '𐐨', true],
  ])('knows %s and %s: one name is %s', (a, b, same) => {
    expect(foldCase(a) === foldCase(b)).toBe(same);
  });
});

describe('name keys', () => {
  it('follow what the destination tells apart', () => {
    const key = (name: string, caseSensitive: boolean, foldsUnicode: boolean) =>
      nameKey(name, { caseSensitive, foldsUnicode });
    expect(key('É', true, true)).toBe(key('E\u0301', true, true));
    expect(key('É', true, false)).not.toBe(key('E\u0301', true, false));
    expect(key('É', false, true)).toBe(key('e\u0301', false, true));
    expect(key('É', false, false)).not.toBe(key('e\u0301', false, false));
    expect(key('A', true, true)).not.toBe(key('a', true, true));
  });

  it('are equal for canonically equivalent names in any case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(nameKey(name.normalize('NFD'), folding)).toBe(nameKey(name, folding));
        expect(nameKey(name.normalize('NFC'), folding)).toBe(nameKey(name, folding));
        expect(nameKey(nameKey(name, folding), folding)).toBe(nameKey(name, folding));
      }),
      { numRuns: 2000 },
    );
    expect(nameKey('J\u030c', folding)).toBe(nameKey('\u01f0', folding));
  });
});
