import { StorageError, segmentFromBytes } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { blobName, newBlobName, prefixOf } from './names.ts';

const at = (...segments: string[]) => ({ root: 'c', segments });
const kindOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof StorageError ? error.kind : String(error);
  }
};

/** The emulator takes nearly every name, so that its tests show nothing of this. */
describe('names that the service takes', () => {
  it.each(['a', ' leading and trailing ', '.hidden', 'issue #7?.txt', '100%2F.txt', 'A', 'x'.repeat(1024), '世界 🎉'])(
    '%j',
    (name) => {
      expect(newBlobName(at(name), 'file')).toBe(name);
    },
  );

  it('254 parts', () => {
    const parts = Array.from({ length: 254 }, () => 'a');
    expect(newBlobName(at(...parts), 'file')).toBe(parts.join('/'));
  });
});

describe('names that the service refuses, changes or makes something else of', () => {
  it.each([
    ['none', ['']],
    ['a dot', ['.']],
    ['two dots', ['a', '..', 'b']],
    ['a slash', ['a/b']],
    ['a backslash', ['a\\b']],
    ['a dot at the end', ['report.']],
    ['a dot at the end of a folder', ['folder.', 'a']],
    ['a line feed', ['a\nb']],
    ['a control character above ASCII', ['a\u0081b']],
    ['a private-use character', ['a\ue000b']],
    ['no character', ['a\uffff']],
    ['bytes that are no text', [segmentFromBytes(Uint8Array.of(0x66, 0xff))]],
    ['1025 characters', ['x'.repeat(1025)]],
    ['1025 characters in all', ['x'.repeat(512), 'y'.repeat(512)]],
    ['255 parts', Array.from({ length: 255 }, () => 'a')],
  ])('%s', (_, segments) => {
    expect(kindOf(() => newBlobName(at(...segments), 'file'))).toBe('invalid-name');
  });
});

it('names that are there already are read as they are, but for steps', () => {
  expect(blobName(at('a\\b', 'report.'))).toBe('a\\b/report.');
  expect(prefixOf(at('a\\b'))).toBe('a\\b/');
  expect(prefixOf(at())).toBe('');
  for (const step of ['', '.', '..', 'a/b']) expect(kindOf(() => blobName(at('x', step)))).toBe('invalid-name');
});
