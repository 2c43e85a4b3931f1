import type { ItemRef, StorageError } from '@drover/core';
import { kindOf } from './entry.ts';
import { type Attempt, alreadyThere, lost, noSpace, notAFile, readOnlyDisk, refused } from './errors.ts';
import type { PathBytes } from './request-writer.ts';
import type { SftpSession } from './session.ts';
import { Refusal, STATUS } from './sftp-codec.ts';

/** What a refusal of a plain request means. `STATUS.failure` stays 'unexpected' here. */
export function explain(session: SftpSession, refusal: Refusal, attempt: Attempt, item: ItemRef): StorageError {
  const { failure } = session;
  const isLost = refusal.code === STATUS.connectionLost || refusal.code === STATUS.noConnection;
  return isLost && failure !== null ? lost(failure, item) : refused(refusal, attempt, item);
}

/**
 * What a refused write means. Version 3 has one code, FAILURE, for a full disk, a spent quota, a read-only file system and much else, so
 * the file system is asked, where the server knows how.
 */
export async function explainWrite(
  session: SftpSession,
  refusal: Refusal,
  at: { readonly item: ItemRef; readonly folder: PathBytes; readonly needs: number },
): Promise<StorageError> {
  if (refusal.code !== STATUS.failure || !session.extensions.has('statvfs@openssh.com'))
    return explain(session, refusal, 'write', at.item);
  const figures = await session.requests.fileSystem(at.folder);
  if (figures instanceof Refusal) return explain(session, refusal, 'write', at.item);
  if (figures.readOnly) return readOnlyDisk(at.item);
  const full = figures.freeFiles === 0 || (figures.freeBytes !== null && figures.freeBytes < at.needs);
  return full ? noSpace(at.item, `SFTP status ${refusal.code}`) : explain(session, refusal, 'write', at.item);
}

/** What a refused read means: a folder opens like a file at some servers, and fails only then. */
export async function explainRead(
  session: SftpSession,
  refusal: Refusal,
  item: ItemRef,
  path: PathBytes,
): Promise<StorageError> {
  if (refusal.code !== STATUS.failure) return explain(session, refusal, 'read', item);
  const present = await session.requests.stat(path);
  if (present instanceof Refusal) return explain(session, present, 'read', item);
  const kind = kindOf(present);
  return kind === null || kind === 'file' ? explain(session, refusal, 'read', item) : notAFile(item);
}

/** What a refused rename means: most often, a folder has the name. */
export async function explainRename(
  session: SftpSession,
  refusal: Refusal,
  item: ItemRef,
  final: PathBytes,
): Promise<StorageError> {
  if (refusal.code === STATUS.failure) {
    const present = await session.requests.lstat(final);
    if (!(present instanceof Refusal) && kindOf(present) === 'folder') return alreadyThere(item, 'a folder');
    if (present instanceof Refusal && present.code !== STATUS.noSuchFile)
      return explain(session, present, 'give the final name to', item);
  }
  return explain(session, refusal, 'give the final name to', item);
}
