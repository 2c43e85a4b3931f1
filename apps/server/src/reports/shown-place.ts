import { descendantRef, displayPath, rootRef } from '@drover/core';

/** A place of a row for people to read; '' where it is not known. */
export function shownPlace(
  place: { readonly root: string; readonly path: readonly string[] } | null,
  below: readonly string[] = [],
): string {
  return place === null ? '' : displayPath(descendantRef(rootRef(place.root), [...place.path, ...below]));
}
