import { type ItemRecord, pathKey, type Segment } from '@drover/core';
import type { Selected } from '../../plan/selection.ts';

export type SelectedItem = Pick<ItemRecord, 'kind' | 'path'>;

/** What is wanted of a folder, of all items that are, by path; null for everything. */
export function selectedIn(all: ReadonlyMap<string, SelectedItem>, folder: readonly Segment[]): Selected | null {
  if (folder.some((_, at) => all.has(pathKey(folder.slice(0, at + 1))))) return null;
  const found = new Map<Segment, 'file' | 'folder' | 'through'>();
  for (const { path, kind } of all.values()) {
    const key = path[folder.length];
    if (key === undefined || folder.some((segment, at) => path[at] !== segment)) continue;
    if (path.length === folder.length + 1) found.set(key, kind);
    else if (!found.has(key)) found.set(key, 'through');
  }
  return found;
}
