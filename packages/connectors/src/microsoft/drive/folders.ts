import { type Entry, type ItemRef, type Meta, nameOf, StorageError, segmentToText } from '@drover/core';
import { entryAt } from './drive-entry.ts';
import { alreadyThere } from './drive-errors.ts';
import type { DriveFiles } from './drive-files.ts';
import { driveItemSchema } from './drive-item.ts';
import { isVirtual, levelEntry } from './drive-map.ts';
import { fileSystemInfo } from './file-system-info.ts';

/** Makes a folder in an existing one, or answers with the one that is there: libraries, and levels above them, are never made. */
export async function makeFolder(files: DriveFiles, folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
  const place = await files.locate(folder, signal);
  if (isVirtual(place)) return levelEntry(folder);
  if (place.names.length === 0) return await present(files, folder, signal);
  try {
    return await make(files, folder, meta, signal);
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'already-exists') return await present(files, folder, signal);
    throw error;
  }
}

async function make(files: DriveFiles, folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
  const json = {
    name: segmentToText(nameOf(folder)),
    folder: {},
    '@microsoft.graph.conflictBehavior': 'fail',
    ...fileSystemInfo(meta),
  };
  const call = { method: 'POST', json, to: 'create the folder', item: folder } as const;
  const made = await files.inFolder(
    folder,
    'folder',
    (place) => files.graph.ask({ ...call, path: `${place.folder}/children` }, driveItemSchema, signal),
    signal,
  );
  const entry = entryAt(folder, made);
  files.folders.remember(entry.ref);
  return entry;
}

async function present(files: DriveFiles, folder: ItemRef, signal: AbortSignal): Promise<Entry> {
  const entry = await files.look(folder, await files.placeOf(folder, signal), signal);
  if (entry === null || entry.kind !== 'folder') throw alreadyThere(folder);
  return entry;
}
