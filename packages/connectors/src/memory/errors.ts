import { displayPath, type ItemRef, StorageError } from '@drover/core';

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
