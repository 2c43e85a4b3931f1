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

/** Where a file is to be written: beside its folder's others, or in the place of the item itself. */
interface Place {
  /** The deepest folder that is there already. */
  readonly within: StoredItem;
  /** The names of the folders between that are not there yet. */
  readonly folders: readonly string[];
  /** Makes them, and gives the folder that the file goes into. */
  readonly folder: () => StoredItem;
  readonly name: string;
}

export function placeOf({ drive, item, nearest, missing }: Target): Place {
  if (item !== null && item.parent !== null) {
    const { parent, name } = item;
    return { within: parent, folders: [], folder: () => parent, name };
  }
  const name = missing?.at(-1);
  if (missing === null || name === undefined) throw notFound();
  const folders = missing.slice(0, -1);
  const folder = () => folders.reduce((above, next) => drive.addFolder(above, next, 'replace'), nearest);
  return { within: nearest, folders, folder, name };
}
