import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathFilter } from './path-filter.ts';

function takes(include: string[], exclude: string[], path: string): boolean {
  const segments = path.split('/').filter((name) => name !== '');
  const name = segments.pop() ?? '';
  return pathFilter(include, exclude).takes(segments, name, path.endsWith('/'));
}

describe('a pattern', () => {
  const cases: [pattern: string, path: string, matches: boolean][] = [
    ['*.pdf', 'a.pdf', true],
    ['*.pdf', 'deep/er/a.pdf', true],
    ['*.pdf', 'a.pdf.txt', false],
    ['/*.pdf', 'a.pdf', true],
    ['/*.pdf', 'deep/a.pdf', false],
    ['/docs/**', 'docs/a/b', true],
    ['/docs/**', 'other/docs/a', false],
    ['docs/*.txt', 'docs/a.txt', true],
    ['docs/*.txt', 'x/docs/a.txt', false],
    ['tmp/**', 'tmp/a/v.txt', true],
    ['tmp/**', 'a/tmp/v.txt', false],
    ['tmp/old/', 'tmp/old/v.txt', true],
    ['tmp/old/', 'a/tmp/old/v.txt', false],
    ['**/tmp/**', 'tmp/v.txt', true],
    ['**/tmp/**', 'a/b/tmp/v.txt', true],
    ['/cache/', 'cache/file', true],
    ['/cache/', 'x/cache/file', false],
    ['docs/*.txt', 'docs/x/a.txt', false],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'a/b/c/y', false],
    ['cache/', 'x/cache/', true],
    ['cache/', 'x/cache', false],
    ['cache/', 'x/cache/file', true],
    ['node_modules', 'a/node_modules/b/c.js', true],
    ['?.txt', 'é.txt', true],
    ['?.txt', '😀.txt', true],
    ['?.txt', 'ab.txt', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[]x]', ']', true],
    ['{a,b{1,2}}.txt', 'b2.txt', true],
    ['{a,b{1,2}}.txt', 'b3.txt', false],
    ['{x,y}/z', 'y/z', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\{a,b\\}', '{a,b}', true],
    ['Photo*', 'photo1', false],
    ['*', '.hidden', true],
  ];
  test.each(cases)('%s and %s: %s', (pattern, path, matches) => {
    expect(takes([], [pattern], path)).toBe(!matches);
    if (!path.endsWith('/')) expect(takes([pattern], [], path)).toBe(matches);
  });

  test.each(['[a', '{a,b', 'a\\', 'a//b', ''])('%j is refused with an explanation', (pattern) => {
    expect(() => pathFilter([pattern], [])).toThrow(/cannot be used/);
  });

  test('that would make a backtracking matcher explode is done at once', () => {
    const name = `${'a'.repeat(200)}b`;
    const started = performance.now();
    expect(takes([], [`${'*a'.repeat(60)}*c`], name)).toBe(true);
    expect(takes([], [Array(40).fill('**/a').join('/')], Array(60).fill('a').join('/'))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test('a folder is walked where an included file may lie below it, and only there', () => {
  expect(takes(['/docs/*/a.txt'], [], 'docs/')).toBe(true);
  expect(takes(['/docs/*/a.txt'], [], 'docs/x/')).toBe(true);
  expect(takes(['/docs/*/a.txt'], [], 'docs/x/y/')).toBe(false);
  expect(takes(['/docs/*/a.txt'], [], 'pictures/')).toBe(false);
  expect(takes(['a.txt'], [], 'any/where/')).toBe(true);
  expect(takes(['a.txt'], ['any'], 'any/')).toBe(false);
});

test('a name with its special characters escaped matches itself and no other name', () => {
  const plain = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('/'));
  fc.assert(
    fc.property(plain, plain, (name, other) => {
      const filter = pathFilter([], [`/${name.replace(/[\\*?[\]{},!^-]/g, '\\$&')}`]);
      expect(filter.takes([], name, false)).toBe(false);
      expect(filter.takes([], other, false)).toBe(other !== name);
    }),
  );
});
