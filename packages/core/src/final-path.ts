import { pathKey } from './item-ref.ts';
import type { KnownItem } from './run-journal.ts';
import type { Segment } from './segment.ts';

/** Where an item is below the destination folder: items are called otherwise there, and folders may lie further up. `knownAt` is asked by `pathKey`. */
export function finalPath(
  path: readonly Segment[],
  knownAt: (key: string) => Pick<KnownItem, 'destinationName' | 'movedUp'> | undefined,
): readonly Segment[] {
  const finals: (readonly Segment[])[] = [[]];
  for (const [at, name] of path.entries()) {
    const { destinationName = name, movedUp = 0 } = knownAt(pathKey(path.slice(0, at + 1))) ?? {};
    finals.push([...(finals[at - movedUp] ?? []), destinationName]);
  }
  return finals.at(-1) ?? [];
}
