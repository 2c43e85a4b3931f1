import type { Entry, ItemRef } from '@drover/core';
import { attempt } from '../copy/attempts.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import { type Present, presentRef } from './destination-index.ts';
import { folderAttempts, type PlanContext } from './plan-context.ts';

/** Folders that are looked into before they count as somebody's. */
const MOST_FOLDERS = 50;

/**
 * True unless what stands at the destination is a folder with nothing in it but folders, as a run leaves it that broke off before it
 * noted its names. What cannot be listed counts as holding files.
 */
export async function holdsFiles(
  present: Present,
  home: FolderNode,
  context: PlanContext,
  signal: AbortSignal,
): Promise<boolean> {
  const { destination } = context;
  if (present.kind !== 'folder' || destination === null) return true;
  const folders: ItemRef[] = [presentRef(home.destination, present)];
  for (let at = 0; at < folders.length; at++) {
    const folder = folders[at];
    if (folder === undefined || folders.length > MOST_FOLDERS) return true;
    const listed = await attempt(
      () => foldersIn(destination.list(folder, signal)),
      folderAttempts(context, 'destination'),
      { operation: 'list', item: folder },
      signal,
    );
    if (!listed.ok || listed.value === null) return true;
    folders.push(...listed.value);
  }
  return false;
}

/** Null where there is anything else. */
async function foldersIn(pages: AsyncIterable<readonly Entry[]>): Promise<readonly ItemRef[] | null> {
  const folders: ItemRef[] = [];
  for await (const page of pages) {
    if (page.some(({ kind }) => kind !== 'folder')) return null;
    folders.push(...page.map(({ ref }) => ref));
    if (folders.length > MOST_FOLDERS) return null;
  }
  return folders;
}
