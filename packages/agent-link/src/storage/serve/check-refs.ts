import { displayPath, type ItemRef, type Segment, StorageError } from '@drover/core';
import { isSoundSegment, MAX_DEPTH } from '../wire/segments.ts';

const MAX_LEVELS = 32;

/** Refuses every place in the params that a served tree cannot have, before its connection sees it. */
export function checkRefs(params: unknown, mayHoldSlash: boolean, level = 0): void {
  if (typeof params !== 'object' || params === null || level > MAX_LEVELS) return;
  if ('segments' in params && 'root' in params) checkRef(params as ItemRef, mayHoldSlash);
  else for (const value of Object.values(params)) checkRefs(value, mayHoldSlash, level + 1);
}

function checkRef(ref: ItemRef, mayHoldSlash: boolean): void {
  if (ref.root !== '') throw notServed(ref);
  if (ref.segments.length > MAX_DEPTH) throw unsound(ref, ref.segments.slice(0, 3));
  for (const segment of ref.segments) if (!isSoundSegment(segment, mayHoldSlash)) throw unsound(ref, ref.segments);
}

/** A temporary file stands beside its target, so its name must be that of one child too. */
export function checkTemporary(temporary: Segment, item: ItemRef): void {
  if (!isSoundSegment(temporary)) throw unsound(item, [...item.segments.slice(0, -1), temporary]);
}

export function unsound(ref: ItemRef, shown: readonly Segment[]): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `${displayPath({ root: ref.root, segments: shown })} holds a name that no item of the agent can have.`,
    remedy: 'Rename it: names must not be empty, "." or "..", too long, nor hold a separator or NUL.',
    item: ref,
  });
}

function notServed(ref: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `The agent serves no root of its own for ${displayPath(ref)}.`,
    remedy: 'Use the paths that the agent lists.',
    item: ref,
  });
}
