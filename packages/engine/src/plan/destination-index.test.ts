import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { childRef, type Entry, nameRules, rootRef } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { DestinationIndex } from './destination-index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const rules = nameRules('posix');

function file(name: string, more: Partial<Entry> = {}): Entry {
  return {
    ref: childRef(rootRef(), name),
    name,
    kind: 'file',
    size: 7,
    modified: { epochMs: 1_600_000_000_000.5, precisionMs: 1e-6 },
    ...more,
  };
}

describe('DestinationIndex', () => {
  test('holds 100,000 children in less than 14 MB', () => {
    const used = () => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = used();
    const index = new DestinationIndex(rules, () => false);
    for (let i = 0; i < 100_000; i++) index.add(file(Buffer.from(`file-${i}.txt`).toString('latin1')));
    expect((used() - before) / 1e6).toBeLessThan(14);
    expect(index.get('file-99999.txt')).toMatchObject({ name: 'file-99999.txt', size: 7 });
  });

  test('knows all of a child that decisions need', () => {
    const index = new DestinationIndex(nameRules('windows'), () => false);
    index.add(file('plain'));
    const { ref, ...rich } = file('Rich', { changeTag: 'a', hashes: { md5: 'b' }, size: null });
    index.add({ ...rich, ref: { ...ref, id: 'c' } });
    index.add({ ref: childRef(rootRef(), 'folder'), name: 'folder', kind: 'folder', size: null });
    const modified = { epochMs: 1_600_000_000_000.5, precisionMs: 1e-6 };
    expect(index.get('plain')).toEqual({ name: 'plain', kind: 'file', size: 7, modified });
    expect(index.get('rICH')).toEqual({ ...rich, id: 'c' });
    expect(index.get('folder')).toEqual({ name: 'folder', kind: 'folder', size: null });
    expect(index.get('other')).toBeNull();
    expect(index.size).toBe(3);
  });

  test('prefers a file over a link of the same name, and the first of two files', () => {
    const index = new DestinationIndex(rules, () => false);
    index.add(file('a', { kind: 'link' }));
    index.add(file('a', { size: 1 }));
    index.add(file('a', { size: 2 }));
    expect(index.get('a')).toMatchObject({ kind: 'file', size: 1 });
    expect(index.size).toBe(1);
  });

  test('is empty once it was cleared', () => {
    const index = new DestinationIndex(rules, () => true);
    index.add(file('a'));
    expect(index.leftovers).toMatchObject([{ name: 'a' }]);
    index.clear();
    index.add(file('b', { size: 3 }));
    expect([index.size, index.get('a'), index.get('b')?.size, index.leftovers.length]).toEqual([1, null, 3, 1]);
  });
});
