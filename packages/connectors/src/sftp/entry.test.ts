import { segmentFromBytes, segmentToBytes } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryOf, kindOf, readName, toSeconds } from './entry.ts';
import { Paths } from './paths.ts';

const ref = { root: '', segments: ['folder', 'name'] };

describe('entryOf', () => {
  it.each([
    [0o100644, 'file', 0o644, 12],
    [0o104755, 'file', 0o4755, 12],
    [0o040700, 'folder', 0o700, null],
    [0o120777, 'link', 0o777, null],
    [0o060660, 'special', 0o660, null],
    [0o010644, 'special', 0o644, null],
    [0o140755, 'special', 0o755, null],
  ] as const)('reads mode %o as a %s', (mode, kind, bits, size) => {
    expect(entryOf(ref, { mode, size: 12, uid: 1, gid: 2, atime: 3, mtime: 4 })).toEqual({
      ref,
      name: 'name',
      kind,
      size,
      mode: bits,
      owner: '1',
      group: '2',
      modified: { epochMs: 4000, precisionMs: 1000 },
    });
  });

  it('leaves out what the server left out', () => {
    expect(entryOf(ref, {})).toEqual({ ref, name: 'name', kind: 'file', size: null });
    expect(kindOf({ mode: 0o644 })).toBeNull();
  });

  it('reads times as unsigned, up to the year 2106', () => {
    expect(entryOf(ref, { mtime: 0xffff_ffff }).modified?.epochMs).toBe(0xffff_ffff * 1000);
  });

  it('sets times to the second that has begun', () => {
    expect(toSeconds({ epochMs: 1999, precisionMs: 1 })).toBe(1);
    expect(toSeconds({ epochMs: 2000, precisionMs: 1 })).toBe(2);
    expect(toSeconds({ epochMs: -1, precisionMs: 1 })).toBe(0);
    expect(toSeconds({ epochMs: 1e16, precisionMs: 1 })).toBe(0xffff_ffff);
  });
});

describe('names and paths', () => {
  it('give every name back byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        expect(readName(Buffer.from(bytes))).toBe(segmentFromBytes(bytes));
        expect(segmentToBytes(readName(Buffer.from(bytes)))).toEqual(bytes);
      }),
    );
  });

  const nameBytes = fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .filter((bytes) => !bytes.includes(0x2f) && !bytes.includes(0) && !/^\.{1,2}$/.test(Buffer.from(bytes).toString()));

  it('join to exactly the bytes of the names', () => {
    fc.assert(
      fc.property(nameBytes, fc.array(nameBytes, { maxLength: 5 }), (base, names) => {
        const root = Buffer.concat([Buffer.from('/'), base]);
        const path = new Paths(root).of({ root: '', segments: names.map((name) => segmentFromBytes(name)) });
        const expected = Buffer.concat([root, ...names.flatMap((name) => [Buffer.from('/'), name])]);
        expect(Buffer.from(path).equals(expected)).toBe(true);
      }),
    );
  });

  it.each(['', '.', '..', 'a/b', '/', segmentFromBytes(Buffer.from('a\0b'))])('refuse the name %j', (name) => {
    const paths = new Paths(Buffer.from('/home'));
    expect(() => paths.of({ root: '', segments: ['fine', name] })).toThrow(
      expect.objectContaining({ kind: 'invalid-name' }),
    );
  });

  it('have no double slash below the root of the server', () => {
    const paths = new Paths(Buffer.from('/'));
    expect(paths.of({ root: '', segments: [] })).toBe('/');
    expect(paths.of({ root: '', segments: ['a', 'b'] })).toBe('/a/b');
  });
});
