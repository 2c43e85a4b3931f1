import type { Segment } from '@drover/core';

/** No file system has longer names, escapes for single bytes included. */
export const MAX_NAME = 1_024;
/** As deep as a walk of the engine goes, and the way to its folder. */
export const MAX_DEPTH = 2_048;

/** Whether a name can be the name of one child: what walks about in a tree, or ends a name early, cannot. */
export function isSoundSegment(name: unknown, mayHoldSlash = false): name is Segment {
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME || name === '.' || name === '..') return false;
  return !name.includes('\0') && (mayHoldSlash || !name.includes('/')) && name.isWellFormed();
}
