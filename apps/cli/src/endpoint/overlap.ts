import type { Segment } from '@drover/core';

/** How two folders of one storage lie to each other. */
export type Overlap =
  | { readonly type: 'apart' }
  | { readonly type: 'same' }
  | { readonly type: 'destination-inside' }
  /** The source lies in the destination, below these names. */
  | { readonly type: 'source-inside'; readonly below: readonly Segment[] };

export function overlapOf(source: readonly Segment[], destination: readonly Segment[]): Overlap {
  const shared = source.findIndex((name, index) => name !== destination[index]);
  const common = shared < 0 ? source.length : shared;
  if (common < source.length && common < destination.length) return { type: 'apart' };
  if (source.length === destination.length) return { type: 'same' };
  if (common === source.length) return { type: 'destination-inside' };
  return { type: 'source-inside', below: source.slice(destination.length) };
}
