import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';

describe('canonical JSON', () => {
  it('orders members by UTF-16 code units and leaves out blanks and what is undefined', () => {
    // The example of RFC 8785, 3.2.3, as far as it has no fractions.
    const value = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\u{1f600}': 'Grin',
      '\u0080': 'C',
      ö: 'o',
    };
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([
      '1',
      '\r',
      '\u0080',
      'ö',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ]);
    expect(canonicalJson({ b: [1, true, null, 'x\n\u001f'], a: undefined })).toBe('{"b":[1,true,null,"x\\n\\u001f"]}');
  });

  it('refuses what other languages would write otherwise', () => {
    for (const value of [0.5, Number.NaN, 2 ** 53, '\ud800']) expect(() => canonicalJson(value)).toThrow(RangeError);
    expect(canonicalJson(-0)).toBe('0');
  });
});
