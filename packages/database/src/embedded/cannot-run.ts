import { StorageError } from '@drover/core';

const WAY_OUT = 'set DATABASE_URL to a PostgreSQL server of your own (version 15 or newer)';

/** The embedded PostgreSQL cannot be used here at all; `mend` says how it could be, if at all. */
export function cannotRun(message: string, mend?: string, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'server',
    message: `The embedded PostgreSQL cannot run here: ${message}`,
    remedy: mend === undefined ? `Please ${WAY_OUT}.` : `${mend}, or ${WAY_OUT}.`,
    cause,
  });
}
