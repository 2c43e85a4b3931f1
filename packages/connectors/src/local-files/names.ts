import { sep } from 'node:path';
import { hasEscapes, type ItemRef, type Segment, segmentToBytes } from '@drover/core';
import { illegalSegment } from './errors.ts';
import type { FilePath } from './file-calls.ts';

/** On Windows `\` separates too, and `:` leads to another drive or a hidden stream. U+EF00 is how segments hold NUL. */
const SEPARATORS = sep === '\\' ? /[/\\:\0\uef00]/ : /[/\0\uef00]/;

/** Refuses a path with a component that could mean anything but one name in its folder. */
export function checkNames(item: ItemRef): void {
  for (const segment of item.segments) {
    if (segment === '' || segment === '.' || segment === '..') throw illegalSegment(item);
    if (SEPARATORS.test(segment) || !segment.isWellFormed()) throw illegalSegment(item);
  }
}

/** The path of a name below a prefix that ends in a separator. */
export function pathBelow(prefix: FilePath, name: Segment): FilePath {
  if (typeof prefix === 'string' && !hasEscapes(name)) return prefix + name;
  return Buffer.concat([typeof prefix === 'string' ? Buffer.from(prefix) : prefix, segmentToBytes(name)]);
}
