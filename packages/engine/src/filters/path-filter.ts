import type { Segment } from '@drover/core';

/** The user's own choice of what is taken. */
export interface PathFilter {
  /** Whether an item is to be taken, or, for a folder, whether anything in it may be. */
  takes(folder: readonly Segment[], name: Segment, isFolder: boolean): boolean;
}

export const everything: PathFilter = { takes: () => true };
