import { displayPath, type ItemRef, StorageError } from '@drover/core';

/** What is not there. `vendor` is the service's own code. */
export function missing(item: ItemRef, vendor?: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} does not exist.`,
    remedy: 'Check the path.',
    item,
    ...(vendor === undefined ? {} : { vendor }),
  });
}

/** A new item whose folder is not there. */
export function missingFolder(item: ItemRef, vendor?: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `The folder that is to hold ${displayPath(item)} does not exist.`,
    remedy: 'Make the folder first.',
    item,
    ...(vendor === undefined ? {} : { vendor }),
  });
}

/** A file where a folder is needed. */
export function notAFolder(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} is not a folder.`,
    remedy: 'Choose a folder.',
    item,
  });
}

/** Something that has no content to be read. */
export function notAFile(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `${displayPath(item)} is not a file and cannot be read.`,
    remedy: 'Choose a file.',
    item,
  });
}

/** A name that is taken. */
export function alreadyThere(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'already-exists',
    message: `${displayPath(item)} exists already.`,
    remedy: 'Choose another name or remove what is there.',
    item,
  });
}

/** What is no longer what it was when it was looked at. */
export function changedSince(item: ItemRef, vendor?: string): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(item)} changed since it was looked at.`,
    remedy: 'List it again and decide anew.',
    item,
    ...(vendor === undefined ? {} : { vendor }),
  });
}
