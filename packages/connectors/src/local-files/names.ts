import { sep } from 'node:path';
import { hasEscapes, type ItemRef, type Segment, segmentToBytes } from '@drover/core';
import { illegalSegment } from './errors.ts';
import type { FilePath } from './file-calls.ts';

/** U+EF00 is how segments hold NUL. */
const NO_NAME = /[/\0\uef00]/;
/**
 * On Windows `\` separates too, `:` leads to another drive or a hidden stream, dots and spaces at the end are dropped, so that another file
 * is meant, and devices answer to their names in every folder and with any ending.
 */
const NO_WINDOWS_NAME =
  /[/\\:\uef00*?"<>|]|(?![\x7f-\x9f])\p{Cc}|[ .]$|^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?:[ .]|$)/iu;

/** Refuses a path with a component, from a depth on, that could mean anything but one name in its folder. */
export function checkNames(item: ItemRef, depth: number, windows = sep === '\\'): void {
  const refused = windows ? NO_WINDOWS_NAME : NO_NAME;
  for (let at = depth; at < item.segments.length; at++) {
    const segment = item.segments[at] ?? '';
    if (segment === '' || segment === '.' || segment === '..') throw illegalSegment(item);
    if (refused.test(segment) || !segment.isWellFormed()) throw illegalSegment(item);
  }
}

/** The path of a name below a prefix that ends in a separator. */
export function pathBelow(prefix: FilePath, name: Segment): FilePath {
  if (typeof prefix === 'string' && !hasEscapes(name)) return prefix + name;
  return Buffer.concat([typeof prefix === 'string' ? Buffer.from(prefix) : prefix, segmentToBytes(name)]);
}
