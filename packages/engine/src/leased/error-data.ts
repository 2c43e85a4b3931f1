import { StorageError, type StorageErrorDetails } from '@drover/core';

/** A StorageError as plain data: what its service or our code threw before is left behind. */
export type ErrorData = Omit<StorageErrorDetails, 'cause'>;

export function errorData(error: StorageError): ErrorData {
  const { kind, message, remedy, fault, scope, retryable, retryAfterMs, operation, item, vendor } = error;
  return {
    kind,
    message,
    scope,
    retryable,
    ...(remedy === undefined ? {} : { remedy }),
    ...(fault === undefined ? {} : { fault }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(operation === undefined ? {} : { operation }),
    ...(item === undefined ? {} : { item }),
    ...(vendor === undefined ? {} : { vendor }),
  };
}

export function errorFrom(data: ErrorData): StorageError {
  return new StorageError(data);
}
