import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMachinePath, parseMachinePath } from './machine-path.ts';
import { StorageError } from './storage-error.ts';

describe('a path on a machine', () => {
  it.each([
    ['D:/Users/user1', ['D:', 'Users', 'user1']],
    ['/C:/folder', ['C:', 'folder']],
    ['/C:\\/Marketing', ['C:', 'Marketing']],
    ['D:\\Users\\u', ['D:', 'Users', 'u']],
    ['d:\\Users\\\\u\\', ['D:', 'Users', 'u']],
    ['D:', ['D:']],
    ['/d:/', ['D:']],
    ['\\\\server\\share\\x', ['\\\\server', 'share', 'x']],
    ['\\\\server\\share/x/', ['\\\\server', 'share', 'x']],
    ['\\\\?\\D:\\Users', ['D:', 'Users']],
    ['\\\\?\\UNC\\server\\share', ['\\\\server', 'share']],
    ['/Users/x/', ['Users', 'x']],
    ['//Users//x', ['Users', 'x']],
    ['/', []],
    ['', []],
    ['/./srv/./a', ['srv', 'a']],
    ['/srv/a\\b', ['srv', 'a\\b']],
    ['/srv/ spaced ', ['srv', ' spaced ']],
    ['/srv/C:/x', ['srv', 'C:', 'x']],
    ['D:temp', ['D:temp']],
    ['/a\0b', ['a\uef00b']],
  ])('is read from %j', (text, segments) => {
    expect(parseMachinePath(text)).toEqual(segments);
  });

  it.each(['/srv/../etc', '..', 'D:\\..\\x', '\\\\server\\..\\x', '\\\\.\\PhysicalDrive0', '\\\\.\\pipe\\x'])(
    'is refused when it is %j',
    (text) => {
      expect(() => parseMachinePath(text)).toThrow(StorageError);
      expect(() => parseMachinePath(text)).toThrow(/leads upwards|names a device/);
    },
  );

  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !/[/\\:\0\uef00-\uefff]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed());
  const way = fc.array(name, { maxLength: 5 });
  const letter = fc.constantFrom(...'CDez');

  it('of a drive is the same in all spellings', () => {
    fc.assert(
      fc.property(letter, way, (drive, names) => {
        const expected = [`${drive.toUpperCase()}:`, ...names];
        const spellings = [
          [`${drive}:`, ...names].join('/'),
          [`${drive}:`, ...names].join('\\'),
          `/${[`${drive}:`, ...names].join('/')}`,
          `/${[`${drive}:`, ...names].join('\\/')}`,
          `\\\\?\\${[`${drive}:`, ...names].join('\\')}`,
          `${[`${drive}:`, ...names].join('\\')}\\`,
        ];
        for (const spelling of spellings) expect(parseMachinePath(spelling)).toEqual(expected);
      }),
    );
  });

  it('never holds an empty name, a dot or a way upwards, whatever is written', () => {
    const text = fc.string({
      unit: fc.constantFrom('/', '\\', '.', ':', 'C', 'a', '?', '\0', '\ud800', 'ä'),
      maxLength: 14,
    });
    fc.assert(
      fc.property(text, (written) => {
        try {
          const segments = parseMachinePath(written);
          expect(segments.filter((each) => ['', '.', '..'].includes(each) || /[/\0\ud800]/.test(each))).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(StorageError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is written as its machine writes it, and read back', () => {
    const top = fc.oneof(
      fc.constant([]),
      letter.map((drive) => [`${drive.toUpperCase()}:`]),
      name.map((server) => [`\\\\${server}`]),
    );
    fc.assert(
      fc.property(top, way, (first, names) => {
        const segments = [...first, ...names];
        expect(parseMachinePath(formatMachinePath(segments))).toEqual(segments);
      }),
    );
    const written = [['D:'], ['D:', 'Users', 'u'], ['\\\\server', 'share', 'x'], ['Users', 'x'], []];
    expect(written.map(formatMachinePath)).toEqual(['D:/', 'D:/Users/u', '\\\\server\\share\\x', '/Users/x', '/']);
  });
});
