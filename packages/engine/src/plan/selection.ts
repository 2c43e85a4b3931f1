import { displayPath, type Entry, type ItemRecord, type Segment } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';

/** What is wanted of a folder's children, by key: the item itself with all that is in it, or only something further below. */
export type Selected = ReadonlyMap<Segment, 'file' | 'folder' | 'through'>;

/** Restricts a run to certain items; null for a folder of which everything is wanted. */
export type Selection = (folder: readonly Segment[]) => Promise<Selected | null>;

/** What is wanted of this entry; undefined for nothing. An item whose name is not alone has its id in its key. */
export function selectedAs({ name, ref }: Entry, selected: Selected): 'file' | 'folder' | 'through' | undefined {
  return selected.get(name) ?? (ref.id === undefined ? undefined : selected.get(`${name} (${ref.id})`));
}

/** What was asked for and is not at the source any more. */
export function recordsOfMissing(
  selected: Selected,
  met: ReadonlySet<Segment>,
  { path, source }: FolderNode,
  now: number,
): ItemRecord[] {
  const records: ItemRecord[] = [];
  for (const [key, what] of selected) {
    if (met.has(key)) continue;
    const place = displayPath({ root: source.root, segments: [...source.segments, key] });
    const detail = `${place} is no longer there${what === 'through' ? ', and so nothing in it could be tried again' : ''}.`;
    const outcome = { type: 'skipped', reason: 'gone-at-source', detail, notes: [] } as const;
    const kind = what === 'file' ? 'file' : 'folder';
    records.push({ path: [...path, key], kind, outcome, bytes: 0, startedAt: now, endedAt: now });
  }
  return records;
}
