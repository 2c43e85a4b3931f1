import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { StorageError, type StorageErrorKind } from '@drover/core';

/** Thrown by a case that finds out only while it runs that the service has nothing to show it. */
export class SkipCase extends Error {
  override readonly name = 'SkipCase';
}

/** The StorageError that an operation rejects with, which must be of one of these kinds. */
export async function rejectsWith(operation: Promise<unknown>, ...kinds: StorageErrorKind[]): Promise<StorageError> {
  const error = await rejection(operation);
  if (!(error instanceof StorageError)) {
    throw new assert.AssertionError({ message: `rejected with something else than a StorageError: ${String(error)}` });
  }
  assert.ok(
    kinds.includes(error.kind),
    `rejected with kind '${error.kind}' instead of '${kinds.join("' or '")}': ${error.describe()}`,
  );
  return error;
}

/** Whatever an operation rejects with. */
export async function rejection(operation: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await operation;
  } catch (error) {
    return error;
  }
  const shown = inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 10, maxStringLength: 200 });
  throw new assert.AssertionError({ message: `expected a rejection, but it resolved with ${shown}` });
}

/** Fails when a promise does not settle in time; the promise itself is not disturbed. */
export async function within<T>(ms: number, what: string, operation: PromiseLike<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new assert.AssertionError({ message: `${what} took longer than ${ms} ms` })),
    ms,
  );
  try {
    return await Promise.race([operation, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Compares content without printing megabytes. */
export function sameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(actual.length, expected.length, `got ${actual.length} bytes instead of ${expected.length}`);
  if (Buffer.compare(actual, expected) === 0) return;
  const at = actual.findIndex((byte, i) => byte !== expected[i]);
  assert.fail(`bytes differ from offset ${at} on`);
}

/** Lets a promise reject later without anybody listening yet; the promise itself stays as it is. */
export function expectedLater<T>(operation: Promise<T>): Promise<T> {
  operation.catch(() => undefined);
  return operation;
}
