import { notAFolder } from '@drover/connector-kit';
import type { Entry, ItemRef } from '@drover/core';
import { pagesOf } from '../graph/pages.ts';
import { entryIn } from './drive-entry.ts';
import { type DriveFiles, missingIf } from './drive-files.ts';
import { driveItemSchema, ITEM_FIELDS } from './drive-item.ts';
import { addressOf, type DrivePlace } from './item-address.ts';

const PAGE = 1000;

/** The children of a folder, page by page. */
export async function* listFolder(
  files: DriveFiles,
  folder: ItemRef,
  place: DrivePlace,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  const path = `${addressOf(place, folder)}/children?$top=${PAGE}&$select=${ITEM_FIELDS}`;
  let some = false;
  try {
    for await (const page of pagesOf(files.graph, { path, to: 'list', item: folder }, driveItemSchema, signal)) {
      if (page.length === 0) continue;
      some = true;
      const entries = page.map((item) => entryIn(folder, item));
      for (const { kind, ref } of entries) if (kind === 'folder') files.folders.remember(ref);
      yield entries;
    }
  } catch (error) {
    throw missingIf(error, folder);
  }
  // The children of a file are an empty list, too.
  const known = place.id !== undefined && files.folders.get(folder) === place.id;
  if (!some && !known) await expectFolder(files, folder, place, signal);
}

async function expectFolder(files: DriveFiles, folder: ItemRef, place: DrivePlace, signal: AbortSignal): Promise<void> {
  const entry = await files.look(folder, place, signal);
  if (entry !== null && entry.kind !== 'folder' && entry.kind !== 'package') throw notAFolder(folder);
}
