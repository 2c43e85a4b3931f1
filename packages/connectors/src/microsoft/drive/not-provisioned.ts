import { type ItemRef, StorageError } from '@drover/core';

/** The OneDrive of somebody who is there, and has none: trying again is of no use until somebody makes it. `item`: the root by the name of its user. */
export function notProvisioned(message: string, remedy: string, item?: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'not-provisioned',
    scope: 'root',
    retryable: false,
    ...{ message, remedy },
    ...(item === undefined ? {} : { item }),
  });
}
