import { StorageError } from '@drover/core';

/** The OneDrive of somebody who is there, and has none: trying again is of no use until somebody makes it. */
export function notProvisioned(message: string, remedy: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'not-provisioned',
    scope: 'root',
    retryable: false,
    ...{ message, remedy },
  });
}
