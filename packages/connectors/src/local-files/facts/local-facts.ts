import {
  type Entry,
  type Facts,
  type ItemFacts,
  type ItemRef,
  nameOf,
  pathKey,
  type Segment,
  StorageError,
} from '@drover/core';
import type { Folder } from '../folder-handles.ts';
import { keyOf } from '../patience.ts';
import type { FactsHelper } from './facts-helper.ts';

/** Runs an action in the folder that an item lies in. */
type InFolderOf = <T>(item: ItemRef, signal: AbortSignal, action: (folder: Folder) => Promise<T>) => Promise<T>;

const NOTHING: ItemFacts = {};
const NONE: ReadonlyMap<Segment, ItemFacts> = new Map();

/** Asks the helper of each folder's items together. */
export function localFacts(helper: FactsHelper, inFolderOf: InFolderOf): Facts {
  return {
    async of(entries, signal) {
      const told = new Map<Entry, ItemFacts>();
      for (const group of byFolder(entries).values()) {
        const [first] = group as [Entry];
        const found = await inFolderOf(first.ref, signal, async ({ prefix, system: { owners }, place, patience }) => {
          // The program that is asked would hang there.
          const names = group.filter(({ ref }) => !patience.isSilent(keyOf(place, ref))).map(({ ref }) => nameOf(ref));
          return await helper.ask({ prefix, names, owners }, signal);
        }).catch((error: unknown) => {
          if (isGone(error)) return NONE;
          throw error;
        });
        for (const entry of group) told.set(entry, found.get(nameOf(entry.ref)) ?? NOTHING);
      }
      return entries.map((entry) => told.get(entry) ?? NOTHING);
    },
  };
}

/** What nothing can be asked of is left out. */
function byFolder(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.unusable !== undefined) continue;
    const folder: readonly Segment[] = entry.ref.segments.slice(0, -1);
    const key = pathKey(folder);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** The folder is not there any more, or became something else. */
function isGone(error: unknown): boolean {
  return error instanceof StorageError && error.scope === 'item' && error.kind === 'not-found';
}
