import { StorageError } from '@drover/core';

/** SQLite's primary result codes that mean something to a person; https://sqlite.org/rescode.html */
const BUSY = 5;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

const KEEPS =
  'Nothing at the destination is lost or written twice without need: files of equal size and time are recognised.';

/** True when the failure means that another process holds the file. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

/** A failure of SQLite as something to act on; the state file is never repaired, replaced or ignored behind a person's back. */
export function stateError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = resultCode(error);
  const vendor = code === undefined ? {} : { vendor: `SQLite ${code}` };
  if (code === CORRUPT || code === NOTADB) return damaged(path, error);
  if (code === BUSY) {
    return new StorageError({
      kind: 'locked',
      retryable: false,
      message: `The state file ${path} is in use by another process.`,
      remedy: 'Wait for that run to end, or end it.',
      cause: error,
      ...vendor,
    });
  }
  if (code === FULL) {
    return new StorageError({
      kind: 'quota-exceeded',
      scope: 'connector',
      fault: 'space',
      message: `The disk that holds the state file ${path} is full.`,
      remedy: 'Make room there, or choose another place with --state FILE, and run again: it goes on where it stopped.',
      cause: error,
      ...vendor,
    });
  }
  const denied = code === READONLY || code === CANTOPEN;
  return new StorageError({
    kind: 'config-invalid',
    fault: 'permission',
    message: `The state file ${path} cannot be ${denied ? 'opened for writing' : 'used'}.`,
    remedy: 'Check its folder and permissions, choose another with --state FILE, or use --no-state.',
    cause: error,
    ...vendor,
  });
}

export function damaged(path: string, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `The state file ${path} is damaged.`,
    remedy: `Move it away (mv '${path}' '${path}.damaged') and run again. ${KEEPS} Files that somebody changed at the destination are kept.`,
    cause,
  });
}

export function newerVersion(path: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `The state file ${path} was written by a newer Drover.`,
    remedy: `Use that version, or choose another file with --state FILE. ${KEEPS}`,
  });
}

export function foreignFile(path: string, what: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `${path} ${what}, so it is left alone.`,
    remedy: 'Choose another file with --state FILE.',
  });
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff; // extended codes carry the primary one in the low byte
}
