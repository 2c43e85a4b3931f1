import type { PartLimits } from '@drover/core';

/** As large as the service wishes, or larger where the file would have more parts than it takes. */
export function partSize(size: number, { partBytes, maxParts, multiple }: PartLimits): number {
  return Math.max(partBytes, Math.ceil(Math.ceil(size / maxParts) / multiple) * multiple);
}
