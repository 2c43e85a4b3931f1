import { StorageError } from '@drover/core';

export function connectorGone(): StorageError {
  return new StorageError({
    kind: 'not-found',
    scope: 'connector',
    message: 'The connector of this transfer was deleted.',
    remedy: 'Make a new transfer with another connector.',
  });
}

export function connectorNotAuthorized(displayName: string, why: string | null): StorageError {
  return new StorageError({
    kind: 'unauthenticated',
    message: `${displayName} is not authorized any more. ${why ?? ''}`.trim(),
    remedy: 'Reauthorize the connector, then start the transfer again.',
  });
}

export function transferGone(): StorageError {
  return new StorageError({
    kind: 'not-found',
    message: 'The transfer was deleted meanwhile.',
    remedy: 'Set it up again.',
  });
}

export function destinationUnknown(): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    fault: 'path',
    retryable: false,
    message: 'The row has no destination yet, so nothing can be copied.',
    remedy: 'Give it a destination, or scan it: a scan needs none.',
  });
}

export function nothingToRetry(): StorageError {
  return new StorageError({
    kind: 'not-found',
    message: 'The run that is to be retried has no problems of that kind, or its log was dropped.',
    remedy: 'Run the whole transfer.',
  });
}
