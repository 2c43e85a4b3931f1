import { StorageError, type StorageErrorDetails } from '@drover/core';
import { DatabaseError } from 'pg';

type Told = Pick<StorageErrorDetails, 'kind' | 'message'> & Partial<StorageErrorDetails>;

const GONE: Told = {
  kind: 'unavailable',
  fault: 'server',
  message: 'The database does not answer.',
  remedy: 'Drover tries again by itself. If it persists, check that the database runs and can be reached.',
};

const BUSY: Told = {
  kind: 'locked',
  fault: 'server',
  message: 'The database was busy with another change to the same rows.',
  remedy: 'Try again.',
};

/** By SQLSTATE: whole codes first, then their classes. */
const BY_STATE: Readonly<Record<string, Told>> = {
  '23505': { kind: 'already-exists', message: 'The database holds such an entry already.' },
  '23503': {
    kind: 'precondition-failed',
    message: 'The entry refers to something that is gone, or is still referred to.',
  },
  '28': {
    kind: 'unauthenticated',
    fault: 'credentials',
    message: 'The database refused the user or the password.',
    remedy: 'Check the user and the password in DATABASE_URL.',
  },
  '3D000': {
    kind: 'config-invalid',
    fault: 'path',
    message: 'The database that DATABASE_URL names does not exist on its server.',
    remedy: 'Create it, or correct the name.',
  },
  '40001': BUSY,
  '40P01': BUSY,
  '55P03': BUSY,
  '42501': {
    kind: 'permission-denied',
    fault: 'permission',
    message: 'The database user may not do what Drover needs.',
    remedy: 'Make that user the owner of the database.',
  },
  '53100': {
    kind: 'quota-exceeded',
    fault: 'space',
    message: 'The disk of the database is full.',
    remedy: 'Free some space on the disk that holds the data folder; Drover goes on by itself.',
    retryable: true,
  },
  '53': { ...GONE, message: 'The database has no room for another connection or request now.' },
  '57014': { kind: 'timeout', fault: 'server', message: 'The database took too long for an answer.' },
  '57': GONE,
  '58': {
    kind: 'unexpected',
    fault: 'server',
    message: 'The database cannot read or write its files.',
    remedy: 'Check the disk that holds the data folder.',
  },
  '08': GONE,
  XX: {
    kind: 'corrupt',
    fault: 'server',
    message: 'The database found its own data damaged.',
    remedy: 'Check the disk, then restore a backup.',
  },
};

/** What `pg` threw, as an error that tells people what happened and callers whether to try again. */
export function databaseError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof DatabaseError) {
    const code = error.code ?? '';
    const told = BY_STATE[code] ?? BY_STATE[code.slice(0, 2)];
    if (told !== undefined) return new StorageError({ ...told, vendor: vendorOf(error), cause: error });
    return new StorageError({
      kind: 'unexpected',
      fault: 'server',
      message: `The database refused a request (${code}).`,
      vendor: vendorOf(error),
      cause: error,
    });
  }
  return isMistake(error)
    ? new StorageError({ kind: 'unexpected', message: 'A request to the database was ill-formed.', cause: error })
    : new StorageError({ ...GONE, cause: error });
}

/** True where the connection itself is of no more use. */
export function isConnectionLost(error: StorageError): boolean {
  return error.kind === 'unavailable' || (error.kind === 'timeout' && !(error.cause instanceof DatabaseError));
}

/** Code and constraint: the server's own text may quote values. */
function vendorOf({ code, constraint }: DatabaseError): string {
  return constraint === undefined ? (code ?? '') : `${code} ${constraint}`;
}

/** What `pg` says of sockets, timeouts and closed pools are plain errors; mistakes in the code are of other classes. */
function isMistake(error: unknown): boolean {
  return !(error instanceof Error) || error instanceof TypeError || error instanceof RangeError;
}
