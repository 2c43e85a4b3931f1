import { sep } from 'node:path';
import {
  displayPath,
  displaySegment,
  type Fault,
  type ItemRef,
  type Segment,
  StorageError,
  type StorageErrorKind,
} from '@drover/core';
import type { Place } from './place.ts';

interface Meaning {
  readonly kind: StorageErrorKind;
  /** What happened, as a sentence around the path. */
  readonly says: (path: string) => string;
  readonly remedy: string;
  readonly fault?: Fault;
  readonly retryable?: boolean;
}

const missing: Meaning = {
  kind: 'not-found',
  fault: 'path',
  says: (path) => `${path} does not exist.`,
  remedy: 'Check the path, and that the disk or share is mounted.',
};
const forbidden: Meaning = {
  kind: 'permission-denied',
  fault: 'permission',
  says: (path) => `The operating system does not allow access to ${path}.`,
  remedy: 'Give the user that Drover runs as the right to read or write there.',
};
const full: Meaning = {
  kind: 'quota-exceeded',
  fault: 'space',
  says: (path) => `There is no space left on the disk that holds ${path}.`,
  remedy:
    'Free some space on that disk, then run again. If it has room, it holds as many files as it can (inodes): remove some.',
};
const occupied: Meaning = {
  kind: 'already-exists',
  fault: 'path',
  says: (path) => `${path} exists already.`,
  remedy: 'Choose another name or remove what is there.',
};
const illegalName: Meaning = {
  kind: 'invalid-name',
  fault: 'path',
  says: (path) => `The file system cannot hold the name of ${path}.`,
  remedy: 'Shorten the name or remove unusual characters.',
};
const busy: Meaning = {
  kind: 'locked',
  says: (path) => `${path} is in use by another program.`,
  remedy: 'Close the program that uses it, then run again.',
};
const tooManyOpen: Meaning = {
  kind: 'unavailable',
  fault: 'server',
  says: (path) => `The limit of open files was reached at ${path}.`,
  remedy: 'Raise the limit of open files for Drover, or let fewer transfers run at once.',
};
const diskFailed: Meaning = {
  kind: 'unavailable',
  fault: 'server',
  says: (path) => `The disk or share that holds ${path} failed.`,
  remedy: 'Check the disk or share and the system log, then run again.',
};
const networkFailed: Meaning = {
  kind: 'unavailable',
  fault: 'network',
  says: (path) => `The network share that holds ${path} does not answer.`,
  remedy: 'Check the network and the share, then run again.',
};
const cannot: Meaning = {
  kind: 'unsupported',
  says: (path) => `The file system cannot do what was asked with ${path}.`,
  remedy: 'Choose a folder on another file system.',
};

const BY_CODE: Readonly<Record<string, Meaning>> = {
  ENOENT: missing,
  ENOTDIR: {
    kind: 'not-found',
    fault: 'path',
    says: (path) => `A part of ${path} is no folder. Links are not followed.`,
    remedy: 'Choose a path that leads through folders only.',
  },
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: {
    ...forbidden,
    says: (path) => `${path} lies on a read-only disk.`,
    remedy: 'Mount the disk for writing or choose another folder.',
  },
  ENOSPC: full,
  EDQUOT: {
    ...full,
    says: (path) => `The disk quota is used up at ${path}.`,
    remedy: 'Free some space or raise the quota, then run again.',
  },
  EFBIG: {
    kind: 'too-large',
    fault: 'space',
    says: (path) => `${path} is larger than the file system or the user's limit allows.`,
    remedy: 'Choose a folder on another file system or raise the limit.',
  },
  EEXIST: occupied,
  ENOTEMPTY: occupied,
  EISDIR: { ...occupied, says: (path) => `A folder stands at ${path}, where a file was expected.` },
  ENAMETOOLONG: illegalName,
  EILSEQ: illegalName,
  EINVAL: illegalName,
  ELOOP: {
    kind: 'unsupported',
    fault: 'path',
    says: (path) => `${path} is a link, and links are not followed.`,
    remedy: 'Choose what the link points to.',
  },
  EBUSY: busy,
  ETXTBSY: busy,
  EAGAIN: busy,
  EDEADLK: busy,
  EMFILE: tooManyOpen,
  ENFILE: tooManyOpen,
  ENOMEM: { ...tooManyOpen, says: (path) => `The system has no memory left for ${path}.`, remedy: 'Free some memory.' },
  EIO: diskFailed,
  ENXIO: diskFailed,
  ENODEV: diskFailed,
  ESTALE: networkFailed,
  EHOSTDOWN: networkFailed,
  EHOSTUNREACH: networkFailed,
  ENETDOWN: networkFailed,
  ENETUNREACH: networkFailed,
  ENOTCONN: networkFailed,
  ECONNRESET: networkFailed,
  ECONNREFUSED: networkFailed,
  ECONNABORTED: networkFailed,
  ETIMEDOUT: { ...networkFailed, kind: 'timeout' },
  EMLINK: cannot,
  ENOSYS: cannot,
  ENOTSUP: cannot,
  EOPNOTSUPP: cannot,
};

/** The path of an item as a person finds it on this machine. */
function realPath({ path: own, shownAs, depth }: Place, item: ItemRef): string {
  const path = shownAs ?? own;
  if (item.segments.length <= depth) return displaySegment(path);
  const folder = path.endsWith(sep) ? path.slice(0, -sep.length) : path;
  return [folder, ...item.segments.slice(depth)].map((name) => displaySegment(name)).join(sep);
}

/** What the operating system refused, as a StorageError; anything else that was thrown comes out as it is. */
export function fromSystem(error: unknown, place: Place, item: ItemRef): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  const meaning = BY_CODE[code];
  const path = realPath(place, item);
  if (meaning === undefined) {
    return new StorageError({
      kind: 'unexpected',
      message: `The operating system answered ${code} for ${path}.`,
      remedy: 'Look up the code, and check the disk and the system log.',
      item,
      vendor: code,
      cause: error,
    });
  }
  const { says, ...rest } = meaning;
  return new StorageError({ ...rest, message: says(path), item, vendor: code, cause: error });
}

/** The code of a failed system call; null for anything else. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof StorageError) return null;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && typeof syscall === 'string' ? code : null;
}

/** The folder that the connector was set up with is gone: the whole source or destination is. */
export function rootGone(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return error;
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: code === 'ENOENT' ? `The folder ${path} does not exist.` : `${path} is not a folder.`,
    remedy: 'Check the path, and that the disk or share is mounted.',
    vendor: code,
    cause: error,
  });
}

export function illegalSegment(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `${displayPath(item)} holds a name that no file system here can hold.`,
    remedy: "Rename it in the source: names must not be empty, '.' or '..', nor hold a separator or NUL.",
    item,
  });
}

export function notAFile(place: Place, item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'path',
    message: `${realPath(place, item)} is not a regular file.`,
    remedy: 'Choose a file.',
    item,
  });
}

export function alreadyThere(place: Place, item: ItemRef): StorageError {
  return new StorageError({
    kind: 'already-exists',
    fault: 'path',
    message: `${realPath(place, item)} exists already.`,
    remedy: 'Choose another name or remove what is there.',
    item,
  });
}

export function changedSince(place: Place, item: ItemRef): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `${realPath(place, item)} changed since it was looked at.`,
    remedy: 'List the folder again and decide anew.',
    item,
  });
}

/** Of what is never shown, by its names below the root. */
export function leftOut(place: Place, below: readonly Segment[]): StorageError {
  const path = realPath({ ...place, depth: 0 }, { root: '', segments: below });
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    ...(below.length === 0 ? { scope: 'root' as const } : {}),
    message: `${path} holds what the agent itself lives from, such as its key, and is never shared.`,
    remedy: 'Choose another folder. What is to be shared must lie outside of the folder of the agent.',
  });
}

/** Of a folder by its names below the root. Trying again soon would wait once more for the same call. */
export function noAnswer(place: Place, below: readonly Segment[]): StorageError {
  const path = realPath({ ...place, depth: 0 }, { root: '', segments: below });
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    retryable: false,
    vendor: 'ETIMEDOUT',
    message: `${path} does not answer.`,
    remedy: 'Check the disk or network drive that is mounted there, and the network to its server, then run again.',
  });
}

export function timeOutOfRange(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `The file system cannot hold the modification time of ${displayPath(item)}.`,
    remedy: 'Clamp the time to the range in the capabilities.',
    item,
  });
}

export function connectionClosed(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The connection to the folder was closed.',
    remedy: 'Open it again.',
    retryable: false,
  });
}
