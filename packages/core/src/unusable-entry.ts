import type { Entry } from './entry.ts';
import { childRef, type ItemRef } from './item-ref.ts';
import { displaySegment, type Segment } from './segment.ts';

/** True for a listed name that no path can hold: names with a slash exist in no folder; a server that sends one would lead out of it. */
export function namesNoChild(listed: string): boolean {
  return listed === '' || listed === '.' || listed === '..' || listed.includes('/');
}

/** What stands for an item that its server lists under a name no path can hold: `..`, nothing at all, or one with a slash in it. */
export function unusableEntry(folder: ItemRef, listed: Segment): Entry {
  const name = listed === '' || listed === '.' || listed === '..' ? `(${listed})` : listed.replaceAll('/', '\u2215');
  return { ref: childRef(folder, name), name, kind: 'special', size: null, unusable: displaySegment(listed) };
}
