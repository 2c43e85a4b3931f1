import type { Entry, ItemRef } from '@drover/core';
import type { DrivePlace } from './item-address.ts';

/** A level of a tree that is no folder of a drive, such as the list of the libraries of a site. */
export interface VirtualFolder {
  readonly children: (signal: AbortSignal) => Promise<Entry[]>;
}

/** Says which drive holds an item. */
export interface DriveMap {
  /** Rejects with 'not-found' for what cannot be. */
  locate(item: ItemRef, signal: AbortSignal): Promise<DrivePlace | VirtualFolder>;
}

export function isVirtual(place: DrivePlace | VirtualFolder): place is VirtualFolder {
  return 'children' in place;
}

/** Such a level as it is shown: a folder that is there. */
export function levelEntry(item: ItemRef): Entry {
  return { ref: item, name: item.segments.at(-1) ?? '', kind: 'folder', size: null };
}

/** A root that is one drive. */
export function oneDrive(drive: string): DriveMap {
  return {
    locate: async ({ segments, id }) => ({ drive, names: segments, ...(id === undefined ? {} : { id }) }),
  };
}
