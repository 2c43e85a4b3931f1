import type { Evidence } from '@drover/core';
import { type Comparable, sharedHash } from './compare.ts';

/** What speaks for a file that was found equal without being copied. */
export function evidenceBetween(source: Comparable, destination: Comparable): Evidence {
  const hash = sharedHash(source, destination);
  if (hash?.equal === true) return { by: 'hash-listed', hash: { kind: hash.kind, source: hash.ours } };
  if (source.size === null || destination.size === null) return { by: 'none' };
  return { by: source.modified === undefined || destination.modified === undefined ? 'size' : 'size-and-time' };
}
