import { describe, expect, it } from 'vitest';
import { keyFault, plainKey } from './key-fault.ts';

const KEY = '5F5C107E8014D63274C809E91FFE1862';

describe('a key that somebody types', () => {
  it('is taken in any case, with spaces and dashes', () => {
    expect(plainKey(` ${KEY.toLowerCase().replace(/(.{8})(?=.)/g, '$1-')}\n`)).toBe(KEY);
    expect(keyFault(` ${KEY.toLowerCase().replace(/(.{4})/g, '$1 ')}`)).toBeNull();
    expect(keyFault('')).toBeNull();
    for (const line of [`Drover Agent Key: ${KEY}`, `Drover Agent Key:\n${KEY}\nCtrl-C To Stop`]) {
      expect(plainKey(line)).toBe(KEY);
      expect(keyFault(line)).toBeNull();
    }
  });

  it('is told apart from what can be none', () => {
    expect(keyFault(KEY.slice(1))).toBe('A key has 32 characters, and these are 31. Copy all of it.');
    expect(keyFault(`${KEY}0`)).toBe('A key has 32 characters, and these are 33. Copy it alone.');
    expect(keyFault('Key: 5F5C')).toMatch(/^“K” is in no key/);
  });
});
