import { pathKey, type Segment } from '@drover/core';

/** A folder at one side of a migration: the root that it lies in, and the names below it. */
export interface Place {
  readonly root: string;
  readonly path: readonly Segment[];
}

/** Why a text names no place; both are sentences for a person. */
export interface PlaceFault {
  readonly reason: string;
  readonly remedy: string;
}

/** The same for places that are the same, as text. */
export function placeKey({ root, path }: Place): string {
  return pathKey([root, ...path]);
}
