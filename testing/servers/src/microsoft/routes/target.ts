import { notFound } from '../graph-error.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import type { StoredItem } from '../model/stored-item.ts';

/** What a request is about: an item, or a place where there is none yet. */
export interface Target {
  readonly drive: StoredDrive;
  readonly item: StoredItem | null;
  /** The deepest folder of the path that is there. */
  readonly nearest: StoredItem;
  /** The names below it that are not there; null where an id is unknown, so that nothing can be made. */
  readonly missing: readonly string[] | null;
}

export function existing({ item }: Target): StoredItem {
  if (item === null) throw notFound();
  return item;
}

/** Where a file that is written stands: beside its folder's others, or in the place of the item itself. */
export function placeOf(target: Target): { readonly folder: () => StoredItem; readonly name: string } {
  const { drive, item, nearest, missing } = target;
  if (item?.parent !== undefined && item.parent !== null) {
    const { parent } = item;
    return { folder: () => parent, name: item.name };
  }
  const name = missing?.at(-1);
  if (missing === null || name === undefined) throw notFound();
  const folders = missing.slice(0, -1);
  // Folders on the way to a file are made as they are needed.
  return { folder: () => folders.reduce((folder, next) => drive.addFolder(folder, next, 'replace'), nearest), name };
}
