import type { ItemRef, Segment, WriteTarget } from '@drover/core';
import { explain, explainWrite } from './diagnose.ts';
import { kindOf } from './entry.ts';
import type { Paths } from './paths.ts';
import type { PathBytes } from './request-writer.ts';
import type { SftpSession } from './session.ts';
import { OPEN, Refusal, STATUS } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';

/** The names that one write deals with. */
export interface WritePaths {
  readonly item: ItemRef;
  readonly folder: PathBytes;
  readonly temporary: PathBytes;
  readonly final: PathBytes;
  /** Another name in the same folder. */
  readonly beside: (name: Segment) => PathBytes;
}

export function writePaths(paths: Paths, target: WriteTarget): WritePaths {
  return {
    item: target.item,
    folder: paths.folderOf(target.item),
    temporary: paths.beside(target.item, target.temporary),
    final: paths.of(target.item),
    beside: (name) => paths.beside(target.item, name),
  };
}

/** Makes the temporary file anew. It is opened exclusively, so that a link planted under its name is never followed. */
export async function createTemporary(session: SftpSession, at: WritePaths): Promise<Handle> {
  const flags = OPEN.write | OPEN.create | OPEN.exclusive;
  const opened = await session.requests.open(at.temporary, flags);
  if (!(opened instanceof Refusal)) return opened;
  if (opened.code === STATUS.failure && (await removeLeftover(session, at.temporary))) {
    const again = await session.requests.open(at.temporary, flags);
    if (!(again instanceof Refusal)) return again;
    throw await explainWrite(session, again, { ...at, needs: 1 });
  }
  throw await explainWrite(session, opened, { ...at, needs: 1 });
}

/** An earlier attempt of the same write may have left its file; true when it is out of the way. */
async function removeLeftover(session: SftpSession, temporary: PathBytes): Promise<boolean> {
  const present = await session.requests.lstat(temporary);
  if (present instanceof Refusal || kindOf(present) === 'folder') return false;
  return !((await session.requests.remove(temporary)) instanceof Refusal);
}

/** Opens the temporary file of an upload that began earlier. */
export async function openTemporary(session: SftpSession, at: WritePaths): Promise<Handle> {
  const opened = await session.requests.open(at.temporary, OPEN.write);
  if (opened instanceof Refusal) throw explain(session, opened, 'write', at.item);
  return opened;
}
