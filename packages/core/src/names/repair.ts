import type { Segment } from '../segment.ts';

/** How a name was changed so that the destination can hold it. */
export interface NameRepair {
  readonly original: Segment;
  readonly repaired: Segment;
  /** What was done, in order, for people: "removed `:`". */
  readonly steps: readonly string[];
}
