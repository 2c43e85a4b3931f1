import { describe, expect, it } from 'vitest';
import { hashName } from './hash-name.ts';

describe('the hash of a name', () => {
  it.each([
    ['', 'cf3a076e6dc60bbf'],
    ['a', '9d415fc716f5bed7'],
    ['README', 'bb705b0c1216552a'],
    ['readme', 'd8dd12a679e01cdd'],
    ['Ünïcødé 🐂.txt', '8eafebbd9665c99f'],
  ])('of %j is the same for ever, because names at destinations carry it', (name, hash) => {
    expect(hashName(name)).toBe(hash);
  });

  it('spreads similar names over all six leading digits', () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `IMG_${at}.jpg`);
    const short = new Set(names.map((name) => hashName(name).slice(0, 6)));
    // 100,000 drawn from 2^24 leave 99,703 distinct on average, with a standard deviation of 17.
    expect(short.size).toBeGreaterThan(99_600);
    expect(short.size).toBeLessThan(99_800);
    expect(new Set(names.map(hashName)).size).toBe(names.length);
  });

  it('depends on every character and on the order', () => {
    const variants = ['abc', 'acb', 'bac', 'ab', 'abcd', 'Abc', 'abc\0', '\0abc', 'ab\u0163', '', '\0', '\0\0'];
    expect(new Set(variants.map((name) => hashName(name).slice(0, 6))).size).toBe(variants.length);
  });
});
