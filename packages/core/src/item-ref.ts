import { z } from 'zod';
import { displaySegment, type Segment } from './segment.ts';
import { writtenPath } from './written-path.ts';

/** Where an item is: the root it lies in, its segments below that root, and the service's id where it addresses by id. */
export const itemRefSchema = z.object({
  root: z.string(),
  segments: z.array(z.string()).readonly(),
  id: z.exactOptional(z.string()),
});
export type ItemRef = Readonly<z.infer<typeof itemRefSchema>>;

/** The root folder itself. `root` is '' for storage that has just one. */
export function rootRef(root = ''): ItemRef {
  return { root, segments: [] };
}

/** A child by name; the id is the child's own, where known. */
export function childRef(parent: ItemRef, name: Segment, id?: string): ItemRef {
  const segments = [...parent.segments, name];
  return id === undefined ? { root: parent.root, segments } : { root: parent.root, segments, id };
}

/** A descendant by several names; the ids of the way are not known. */
export function descendantRef(ancestor: ItemRef, names: readonly Segment[]): ItemRef {
  return names.length === 0 ? ancestor : { root: ancestor.root, segments: [...ancestor.segments, ...names] };
}

/** The folder that holds the item; null for a root. */
export function parentRef(item: ItemRef): ItemRef | null {
  return item.segments.length === 0 ? null : { root: item.root, segments: item.segments.slice(0, -1) };
}

/** The item's own name; '' for a root. */
export function nameOf(item: ItemRef): Segment {
  return item.segments.at(-1) ?? '';
}

/** The items from one on that lie in the same folder as that one, up to the first that does not. */
export function neighboursFrom<T extends { readonly ref: ItemRef }>(items: readonly T[], from: number): T[] {
  const first = items[from];
  if (first === undefined) return [];
  let end = from + 1;
  for (let next = items[end]; next !== undefined && areNeighbours(first.ref, next.ref); next = items[end]) end++;
  return items.slice(from, end);
}

function areNeighbours(a: ItemRef, b: ItemRef): boolean {
  const last = a.segments.length - 1;
  if (b.segments.length - 1 !== last || a.root !== b.root) return false;
  for (let at = last - 1; at >= 0; at--) if (a.segments[at] !== b.segments[at]) return false;
  return true;
}

/** An unambiguous key for maps and journals: names may contain '/', so segments are joined by NUL, which none can contain. */
export function pathKey(segments: readonly Segment[]): string {
  return segments.join('\0');
}

/** The path for a person to read, with the root as its first segment; on a drive as `D:/Users/u`. Not reversible. */
export function displayPath(item: ItemRef): string {
  if (item.root === '') return writtenPath(item.segments.map(displaySegment));
  return `/${[item.root, ...item.segments].map(displaySegment).join('/')}`;
}
