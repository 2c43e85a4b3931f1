import { StorageError, type StorageErrorKind } from '@drover/core';
import { expect } from 'vitest';

/** The StorageError that an operation rejects with, which must be of this kind. */
export async function rejection(operation: Promise<unknown>, kind: StorageErrorKind): Promise<StorageError> {
  const error = await operation.then(
    (value) => expect.fail(`resolved with ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StorageError)) throw error;
  expect(error.kind, error.describe()).toBe(kind);
  return error;
}
