import { displayPath, type EntryKind, type ItemRef, StorageError } from '@drover/core';

const SORTS: Record<EntryKind, string> = {
  file: 'a file',
  folder: 'a folder',
  link: 'a link',
  special: 'a device, socket or pipe',
  package: 'a package',
  native: 'a document of the service',
};

/** Why an item cannot go where something of another sort has its name: that is never replaced, and a link there never followed. */
export function otherKind(place: ItemRef, kind: EntryKind): StorageError {
  return new StorageError({
    kind: 'already-exists',
    fault: 'path',
    message: `The destination has ${SORTS[kind]} of this name: ${displayPath(place)}.`,
    remedy: 'Rename or remove it there, then run again.',
    item: place,
  });
}
