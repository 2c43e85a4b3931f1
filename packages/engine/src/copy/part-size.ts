import type { PartLimits } from '@drover/core';

/** What parts under way may take in memory, for one file. */
const PART_BYTES_IN_MEMORY = 64 * 1024 * 1024;
const MAX_PARALLEL_PARTS = 4;

/** As large as the service wishes, or larger where the file would have more parts than it takes. */
export function partSize(size: number, { partBytes, maxParts, multiple }: PartLimits): number {
  return Math.max(partBytes, Math.ceil(Math.ceil(size / maxParts) / multiple) * multiple);
}

/** How many parts of a file travel together where they may, and how large each is. */
export function partsAtOnce(size: number, limits: PartLimits): { readonly count: number; readonly bytes: number } {
  const bytes = partSize(size, limits);
  return { count: Math.max(1, Math.min(MAX_PARALLEL_PARTS, Math.floor(PART_BYTES_IN_MEMORY / bytes))), bytes };
}
