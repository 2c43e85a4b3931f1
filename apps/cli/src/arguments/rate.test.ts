import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { parseRate } from './rate.ts';

describe('parseRate', () => {
  it.each([
    ['1', 1],
    ['4096', 4096],
    ['500k', 500 * 1024],
    ['10M', 10 * 1024 ** 2],
    ['1.5G', 1.5 * 1024 ** 3],
    ['10MB', 10 * 1024 ** 2],
    ['10MiB/s', 10 * 1024 ** 2],
    ['8b', 8],
  ])('reads %s as %d bytes a second', (text, bytes) => {
    expect(parseRate(text, '--bwlimit')).toBe(bytes);
  });

  it.each(['', '0', '-1', 'fast', '10X', '1e9', 'Infinity', '10 M M'])('refuses %j and names the flag', (text) => {
    expect(() => parseRate(text, '--bwlimit')).toThrow(UsageError);
    expect(() => parseRate(text, '--bwlimit')).toThrow(/^--bwlimit: /);
  });
});
