import type { Entry } from '@drover/core';
import { expect, test } from 'vitest';
import { type ItemFilter, itemFilter } from './item-filter.ts';

const JUNE = Date.UTC(2024, 5, 1);

function entry(name: string, more: Partial<Entry> = {}): Entry {
  const modified = { epochMs: JUNE, precisionMs: 1000 };
  return { ref: { root: '', segments: [name] }, name, kind: 'file', size: 1000, modified, ...more };
}

function taken(filter: ItemFilter, ...entries: Entry[]): string[] {
  const wanted = itemFilter(filter);
  return entries.filter(wanted).map(({ name }) => name);
}

test('takes everything without a choice', () => {
  expect(taken({}, entry('a'), entry('.b'), entry('c', { size: null }))).toEqual(['a', '.b', 'c']);
});

test('leaves out files that are too small or too large, the bounds themselves are taken', () => {
  const files = [1, 2, 3, 4].map((size) => entry(String(size), { size }));
  expect(taken({ minBytes: 2, maxBytes: 3 }, ...files, entry('unknown', { size: null }))).toEqual([
    '2',
    '3',
    'unknown',
  ]);
});

test('leaves out files from before or after a time', () => {
  const at = (name: string, days: number) =>
    entry(name, { modified: { epochMs: JUNE + days * 86_400_000, precisionMs: 1000 } });
  const filter = { modifiedAfter: JUNE, modifiedBefore: JUNE + 86_400_000 };
  expect(taken(filter, at('before', -1), at('first', 0), at('last', 1), at('after', 2))).toEqual(['first', 'last']);
});

test('leaves out files that were made before or after a time; where that is not told, none', () => {
  const made = (name: string, days: number) =>
    entry(name, { created: { epochMs: JUNE + days * 86_400_000, precisionMs: 1 } });
  const filter = { createdAfter: JUNE, createdBefore: JUNE + 86_400_000 };
  const files = [made('before', -1), made('first', 0), made('last', 1), made('after', 2), entry('unknown')];
  expect(taken(filter, ...files)).toEqual(['first', 'last', 'unknown']);
});

test('chooses by extension in any case, with or without the dot', () => {
  const files = ['a.PDF', 'b.docx', 'c', '.pdf'].map((name) => entry(name));
  expect(taken({ extensions: { only: ['.pdf', 'DOCX'] } }, ...files)).toEqual(['a.PDF', 'b.docx']);
  expect(taken({ extensions: { skip: ['pdf'] } }, ...files)).toEqual(['b.docx', 'c', '.pdf']);
});

test('leaves out hidden items, folders too, however they are marked', () => {
  const hidden = { attributes: ['hidden'] };
  const items = [entry('.git', { kind: 'folder', size: null }), entry('x', hidden), entry('y')];
  expect(taken({ hidden: 'skip' }, ...items)).toEqual(['y']);
});

test('keeps folders whatever is asked of files', () => {
  const folder = entry('docs', { kind: 'folder', size: null });
  expect(taken({ minBytes: 5000, extensions: { only: ['pdf'] } }, folder)).toEqual(['docs']);
});
