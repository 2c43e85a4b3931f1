import { displayPath, type ItemRef, StorageError } from '@drover/core';

export function notAFile(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'path',
    message: `${displayPath(item)} is no file whose content can be read or replaced.`,
    remedy: 'Choose a file.',
    item,
  });
}

export function alreadyThere(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'already-exists',
    fault: 'path',
    message: `${displayPath(item)} is there already.`,
    remedy: 'Choose what happens to existing files, or another place.',
    item,
  });
}

export function changedSince(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(item)} changed since it was looked at.`,
    remedy: 'Run again.',
    item,
  });
}

export function tooLarge(item: ItemRef, most: number): StorageError {
  return new StorageError({
    kind: 'too-large',
    message: `${displayPath(item)} is larger than the ${most / 1024 ** 3} GB that OneDrive and SharePoint take.`,
    remedy: 'Exclude it, or keep it elsewhere.',
    item,
  });
}

export function notTaken(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `Microsoft 365 was sent all of ${displayPath(item)} and did not make a file of it.`,
    remedy: 'Run again; if it repeats, look at the health of the service.',
    item,
  });
}

export function noPlaceForFiles(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'path',
    message: `${displayPath(item)} is a place in a site that can hold no files of its own.`,
    remedy: 'Choose a library of the site, below Site Contents.',
    item,
  });
}
