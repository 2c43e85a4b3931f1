import { expect, it } from 'vitest';
import { copySameFiles } from './copy-same-files.ts';

const row = (source: string, destination: string) => ({
  source: source.split('/'),
  destination: destination.split('/'),
});

it.each([
  ['s/a', 't/a', 's/a', 't/a', true],
  ['s', 't', 's/x/y', 't/x/y', true],
  ['s/x', 't/x', 's', 't', true],
  ['s/a', 't', 's/b', 't', false],
  ['s', 't', 's/x', 't/y', false],
  ['s/x', 't', 's', 't/x', false],
  ['s', 'T', 's', 't', false],
])('rows %s → %s and %s → %s bring the same files: %s', (from, to, otherFrom, otherTo, same) => {
  expect(copySameFiles(row(from, to), row(otherFrom, otherTo))).toBe(same);
  expect(copySameFiles(row(otherFrom, otherTo), row(from, to))).toBe(same);
});
