import { segmentFromBytes } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { fillPattern, parsePattern } from './destination-pattern.ts';

function fill(pattern: string, name: string): readonly string[] {
  const parsed = parsePattern(pattern);
  if (typeof parsed === 'string') throw new Error(parsed);
  return fillPattern(parsed, name);
}

describe('the pattern of a destination', () => {
  it.each([
    ['/{name}', ['anna']],
    ['{name}', ['anna']],
    ['/users/{name}', ['users', 'anna']],
    ['//users/./{name}/', ['users', 'anna']],
    ['/{name}/From {name} (old)', ['anna', 'From anna (old)']],
  ])('%s leads to the place of each folder', (pattern, way) => {
    expect(fill(pattern, 'anna')).toEqual(way);
  });

  it('keeps the name as it is on its machine, whatever is in it', () => {
    const bytes = segmentFromBytes(Uint8Array.of(0xff, 0x41));
    for (const name of ['a/b', '{name}', '$&', '..', bytes]) expect(fill('/x-{name}', name)).toEqual([`x-${name}`]);
  });

  it.each([
    ['/users', /lacks \{name\}/],
    ['', /lacks \{name\}/],
    ['/../{name}', /leads upwards/],
    ['\\users\\{name}', /Write \/ between/],
    ['/{user}/{name}', /no other braces/],
    ['/{{name}}', /no other braces/],
  ])('%j is refused with what is wrong', (pattern, words) => {
    expect(parsePattern(pattern)).toMatch(words);
  });
});
