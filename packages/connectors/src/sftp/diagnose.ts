import { missing, missingFolder, notAFile, notAFolder } from '@drover/connector-kit';
import { nameOf, type StorageError, segmentToBytes } from '@drover/core';
import { kindOf } from './entry.ts';
import { type Attempt, alreadyThere, invalidName, lost, noSpace, readOnlyDisk, refused } from './errors.ts';
import type { Place } from './paths.ts';
import type { SftpSession } from './session.ts';
import { Refusal, STATUS } from './sftp-codec.ts';

/** What nearly every file system takes in one name. */
const LONGEST_NAME = 255;
/** Room that counts as none: a disk that is full to the brim still states a little. */
const LITTLE = 64 * 1024;

/**
 * What a refusal means. Version 3 has one code, FAILURE, for nearly everything that can go wrong, so whatever can be asked for is asked
 * before a person is told that the reason is unknown. That takes round trips, but only after a failure.
 */
export async function explain(
  session: SftpSession,
  refusal: Refusal,
  attempt: Attempt,
  place: Place,
): Promise<StorageError> {
  const { item } = place;
  const { failure } = session;
  if (failure !== null) return lost(failure, item);
  if (!isVague(refusal, attempt)) return refused(refusal, attempt, item);
  if (segmentToBytes(nameOf(item)).length > LONGEST_NAME) return invalidName(item);
  const belowFile = await isBelowFile(session, place);
  if (belowFile) return attempt === 'write' || attempt === 'create the folder' ? missingFolder(item) : missing(item);
  const cause = await lookFurther(session, attempt, place);
  return cause ?? (session.failure === null ? refused(refusal, attempt, item) : lost(session.failure, item));
}

/** ProFTPD calls a path that leads through a file "permission denied" when it is opened. */
function isVague(refusal: Refusal, attempt: Attempt): boolean {
  return refusal.code === STATUS.failure || (refusal.code === STATUS.permissionDenied && attempt === 'read');
}

async function isBelowFile(session: SftpSession, { item, folder }: Place): Promise<boolean> {
  if (item.segments.length === 0) return false;
  const above = await session.requests.stat(folder);
  if (above instanceof Refusal) return above.code === STATUS.noSuchFile;
  return (kindOf(above) ?? 'folder') !== 'folder';
}

async function lookFurther(session: SftpSession, attempt: Attempt, place: Place): Promise<StorageError | null> {
  const { item, path } = place;
  switch (attempt) {
    case 'write':
    case 'create the folder':
      return await whyNotStored(session, place);
    case 'list': {
      const present = await session.requests.stat(path);
      return present instanceof Refusal || kindOf(present) === 'folder' ? null : notAFolder(item);
    }
    case 'read': {
      const present = await session.requests.stat(path);
      return present instanceof Refusal || (kindOf(present) ?? 'file') === 'file' ? null : notAFile(item);
    }
    case 'give the final name to': {
      const present = await session.requests.lstat(path);
      return present instanceof Refusal || kindOf(present) !== 'folder' ? null : alreadyThere(item, 'a folder');
    }
    default:
      return null;
  }
}

/** A full disk, a spent quota of the file system, or one that is read-only. */
async function whyNotStored(session: SftpSession, { item, folder, needs }: Place): Promise<StorageError | null> {
  if (!session.extensions.has('statvfs@openssh.com')) return null;
  const figures = await session.requests.fileSystem(folder);
  if (figures instanceof Refusal) return null;
  if (figures.readOnly) return readOnlyDisk(item);
  const full =
    figures.freeFiles === 0 || (figures.freeBytes !== null && figures.freeBytes < Math.max(needs ?? 0, LITTLE));
  if (full) session.foundFull(figures.id);
  return full || session.wasFullJustNow(figures.id) ? noSpace(item) : null;
}
