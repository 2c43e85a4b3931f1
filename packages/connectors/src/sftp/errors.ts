import { missing, missingFolder } from '@drover/connector-kit';
import { displayPath, type ItemRef, StorageError, type StorageErrorDetails, type StorageErrorKind } from '@drover/core';
import { untrusted } from './connect-errors.ts';
import { type Refusal, STATUS } from './sftp-codec.ts';

/** What was tried, for the sentence: "SFTP server refused to ...". */
export type Attempt =
  | 'list'
  | 'look at'
  | 'read'
  | 'write'
  | 'give the final name to'
  | 'create the folder'
  | 'set the time of'
  | 'remove'
  | 'tell the free space of';

/** Codes of later protocol versions, which some servers send in version 3 too. */
const LATER: ReadonlyMap<number, StorageErrorKind> = new Map([
  [10, 'not-found'], // NO_SUCH_PATH
  [11, 'already-exists'], // FILE_ALREADY_EXISTS
  [12, 'permission-denied'], // WRITE_PROTECT
  [14, 'quota-exceeded'], // NO_SPACE_ON_FILESYSTEM
  [15, 'quota-exceeded'], // QUOTA_EXCEEDED
  [17, 'locked'], // LOCK_CONFLICT
  [19, 'not-found'], // NOT_A_DIRECTORY
  [20, 'invalid-name'], // INVALID_FILENAME
  [24, 'already-exists'], // FILE_IS_A_DIRECTORY
]);

/** What the code of a refusal says by itself. */
export function refused(refusal: Refusal, attempt: Attempt, item: ItemRef): StorageError {
  const details = { item, vendor: vendorOf(refusal) };
  const path = displayPath(item);
  const kind = kindOf(refusal.code);
  switch (kind) {
    case 'not-found':
      return attempt === 'write' || attempt === 'create the folder'
        ? missingFolder(item, details.vendor)
        : missing(item, details.vendor);
    case 'permission-denied':
      return new StorageError({
        ...details,
        kind,
        fault: 'permission',
        message: `The server does not permit this account to ${attempt} ${path}.`,
        remedy: 'Give the account the right, or choose another folder.',
      });
    case 'already-exists':
      return alreadyThere(item);
    case 'quota-exceeded':
      return noSpace(item, details.vendor);
    case 'invalid-name':
      return invalidName(item, details.vendor);
    case 'unsupported':
      return new StorageError({
        ...details,
        kind,
        fault: 'server',
        message: `The server cannot ${attempt} ${path}.`,
      });
    default:
      return new StorageError({
        ...details,
        kind,
        fault: 'server',
        message: `The server refused to ${attempt} ${path} without saying why.`,
        remedy: "Look at the server's log, at the rights on the folder and at the quota of the account.",
      });
  }
}

function kindOf(code: number): StorageErrorKind {
  switch (code) {
    case STATUS.noSuchFile:
      return 'not-found';
    case STATUS.permissionDenied:
      return 'permission-denied';
    case STATUS.badMessage: // OpenSSH: EINVAL and ENAMETOOLONG
      return 'invalid-name';
    case STATUS.unsupported:
      return 'unsupported';
    default:
      return LATER.get(code) ?? 'unexpected';
  }
}

function vendorOf({ code, text }: Refusal): string {
  return `SFTP status ${code}${text === '' ? '' : ` ${untrusted(text)}`}`;
}

/** A listing that only ever goes on. */
export function namesNothing(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The server's listing of ${displayPath(item)} goes on without naming any item.`,
    remedy: 'Ask whoever runs the server; all other folders are copied.',
    item,
  });
}

export function alreadyThere(item: ItemRef, what = 'something of that name'): StorageError {
  return new StorageError({
    kind: 'already-exists',
    message: `At ${displayPath(item)} stands ${what} already.`,
    remedy: 'Choose another name or remove what is there.',
    item,
  });
}

export function invalidName(item: ItemRef, vendor?: string): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    message: `The server cannot hold the name of ${displayPath(item)}.`,
    remedy: 'Choose a shorter or simpler name.',
    item,
    ...(vendor === undefined ? {} : { vendor }),
  });
}

export function storedWrongly(item: ItemRef, sent: number, stored: number | null | undefined): StorageError {
  return new StorageError({
    kind: 'corrupt',
    fault: 'server',
    message: `${displayPath(item)} was sent with ${sent} bytes, but the server holds ${stored ?? 'an unknown number'}.`,
    remedy: 'Copy it again.',
    item,
  });
}

export function noSpace(item: ItemRef, vendor?: string): StorageError {
  return new StorageError({
    kind: 'quota-exceeded',
    fault: 'space',
    message: `The disk or the quota at the server is full; ${displayPath(item)} could not be stored.`,
    remedy: 'Free some space or raise the quota, then run again.',
    item,
    ...(vendor === undefined ? {} : { vendor }),
  });
}

export function readOnlyDisk(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    message: `The file system that holds ${displayPath(item)} is read-only.`,
    remedy: 'Choose another folder, or have it made writable.',
    item,
  });
}

/** The session's own failure, told of the item that suffered from it. */
export function lost(failure: StorageError, item: ItemRef): StorageError {
  return failure.with({ item } satisfies Partial<StorageErrorDetails>);
}
