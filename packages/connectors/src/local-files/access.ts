import {
  type Access,
  type Entry,
  type ItemRef,
  nameOf,
  neighboursFrom,
  type StorageError,
  toStorageError,
} from '@drover/core';
import { fromSystem } from './errors.ts';
import type { Folder } from './folder-handles.ts';
import { checkNames, pathBelow } from './names.ts';
import type { Place } from './place.ts';

/** Does something in the folder that holds an item. */
type InFolderOf = <T>(item: ItemRef, signal: AbortSignal, action: (folder: Folder) => Promise<T>) => Promise<T>;

/** Asks the operating system which files may be read; of neighbours, through one handle of their folder. */
export function localAccess(place: Place, inFolderOf: InFolderOf): Required<Omit<Access, 'mayWrite'>> {
  return {
    mayRead: ({ ref }, signal) =>
      inFolderOf(ref, signal, async (folder) => folder.calls.mayRead(pathBelow(folder.prefix, nameOf(ref)))),
    async refusals(entries, signal) {
      const refusals = new Map<Entry, StorageError>();
      for (let at = 0; at < entries.length; ) {
        const neighbours = neighboursFrom(entries, at);
        at += neighbours.length;
        try {
          const { ref } = neighbours[0] as Entry;
          await inFolderOf(ref, signal, (folder) => refusalsIn(folder, place, neighbours, refusals, signal));
        } catch (error) {
          signal.throwIfAborted();
          for (const entry of neighbours) refusals.set(entry, toStorageError(error).with({ item: entry.ref }));
        }
      }
      return refusals;
    },
  };
}

async function refusalsIn(
  folder: Folder,
  place: Place,
  entries: readonly Entry[],
  refusals: Map<Entry, StorageError>,
  signal: AbortSignal,
): Promise<void> {
  const { calls } = folder;
  for (const entry of entries) {
    if (calls.rest !== null) await calls.rest;
    signal.throwIfAborted();
    try {
      checkNames(entry.ref, place.depth);
      const asked = calls.mayRead(pathBelow(folder.prefix, nameOf(entry.ref)));
      if (asked instanceof Promise) await asked;
    } catch (error) {
      refusals.set(entry, toStorageError(fromSystem(error, place, entry.ref)));
    }
  }
}
