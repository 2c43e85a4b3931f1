import type { Segment } from '@drover/core';
import { parsePathGlob } from './path-glob.ts';

/** The user's own choice of what is taken. */
export interface PathFilter {
  /** Whether an item is to be taken, or, for a folder, whether anything in it may be. */
  takes(folder: readonly Segment[], name: Segment, isFolder: boolean): boolean;
}

/** Takes what matches an `include`, where there is one, and no `exclude`. Throws 'config-invalid' for a pattern that cannot be read. */
export function pathFilter(include: readonly string[], exclude: readonly string[]): PathFilter {
  if (include.length === 0 && exclude.length === 0) return everything;
  const included = include.map(parsePathGlob);
  const excluded = exclude.map(parsePathGlob);
  return {
    takes(folder, name, isFolder) {
      const path = [...folder, name];
      if (excluded.some((glob) => glob.matches(path, isFolder))) return false;
      if (included.length === 0) return true;
      return included.some((glob) => glob.matches(path, isFolder) || (isFolder && glob.mayMatchBelow(path)));
    },
  };
}

const everything: PathFilter = { takes: () => true };
