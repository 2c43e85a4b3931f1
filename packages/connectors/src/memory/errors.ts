import { displayPath, type ItemRef, StorageError } from '@drover/core';

export function missing(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} does not exist.`,
    remedy: 'Check the path.',
    item,
  });
}

export function notAFolder(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} is not a folder.`,
    remedy: 'Choose a folder.',
    item,
  });
}

export function notAFile(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `${displayPath(item)} is not a file and cannot be read.`,
    remedy: 'Choose a file.',
    item,
  });
}

export function alreadyThere(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'already-exists',
    message: `${displayPath(item)} exists already.`,
    remedy: 'Choose another name or remove what is there.',
    item,
  });
}

export function changedSince(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(item)} changed since it was looked at.`,
    remedy: 'List it again and decide anew.',
    item,
  });
}

export function illegalName(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    message: `The service cannot hold the name of ${displayPath(item)}.`,
    remedy: 'Choose another name.',
    item,
  });
}

export function tooLarge(item: ItemRef, maxFileBytes: number): StorageError {
  return new StorageError({
    kind: 'too-large',
    message: `${displayPath(item)} is larger than the ${maxFileBytes} bytes that the service takes.`,
    remedy: 'Split the file or leave it out.',
    item,
  });
}

export function noRoom(quotaBytes: number): StorageError {
  return new StorageError({
    kind: 'quota-exceeded',
    fault: 'space',
    message: `The memory store's quota of ${quotaBytes} bytes is used up.`,
    remedy: 'Free some space or raise the quota.',
  });
}

export function notSupported(item: ItemRef, what: string): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `The service cannot ${what} (${displayPath(item)}).`,
    remedy: 'Look at the capabilities of the connection.',
    item,
  });
}

export function closed(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The connection to the memory store was closed.',
    remedy: 'Open a new connection.',
    retryable: false,
  });
}
