import type { Segment } from '@drover/core';

/** True also when they are the same folder. */
export function isBelow(inner: readonly Segment[], outer: readonly Segment[]): boolean {
  return outer.every((name, i) => inner[i] === name);
}
