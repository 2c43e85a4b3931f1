import type { FirstFileClock } from '@drover/connector-kit';
import type { Segment, Timestamp, WriteTarget } from '@drover/core';
import { explain } from './diagnose.ts';
import { kindOf, wholeSeconds } from './entry.ts';
import type { Paths, Place } from './paths.ts';
import type { PathBytes } from './request-writer.ts';
import { exceeds, mostAtFirst, RIGHTS } from './rights.ts';
import type { SftpSession } from './session.ts';
import { type Attributes, OPEN, Refusal, STATUS } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';

/** The names that one write deals with. */
export interface WritePlace extends Place {
  readonly temporary: PathBytes;
  /** Another name in the same folder. */
  readonly beside: (name: Segment) => PathBytes;
}

export function writePlace(paths: Paths, target: WriteTarget): WritePlace {
  return {
    ...paths.place(target.item),
    ...(target.size === null ? {} : { needs: target.size }),
    temporary: paths.beside(target.item, target.temporary),
    beside: (name) => paths.beside(target.item, name),
  };
}

/** Makes the temporary file anew; it never allows more than the file will. The first shows the server's clock, before it has content. */
export async function createTemporary(
  session: SftpSession,
  at: WritePlace,
  target: WriteTarget,
  clock: FirstFileClock,
): Promise<Handle> {
  using first = clock.begin();
  const handle = await createWithRights(session, at, target);
  if (first !== null) first.told(timeOf(await session.requests.statOpen(handle)));
  return handle;
}

/** Servers that do not know the time say nothing, or 1970. */
function timeOf(made: Attributes | Refusal): Timestamp | { readonly why: string } {
  const time = made instanceof Refusal ? undefined : made.mtime;
  if (time === undefined || time === 0)
    return { why: 'The server does not tell the time of a file that it just made.' };
  return wholeSeconds(time);
}

async function createWithRights(session: SftpSession, at: WritePlace, target: WriteTarget): Promise<Handle> {
  const most = mostAtFirst(target);
  if (most === undefined) return await openAnew(session, at, {});
  if (session.keepsUmask) return await openAnew(session, at, { mode: most });
  const { quirks } = session;
  if (quirks.newFileMode === null) {
    const handle = await openAnew(session, at, {});
    const made = await session.requests.statOpen(handle);
    if (made instanceof Refusal || made.mode === undefined) return handle;
    quirks.newFileMode = made.mode & RIGHTS;
    if (!exceeds(made.mode, most)) return handle;
    // Somebody may have opened it already.
    await Promise.all([session.requests.close(handle), session.requests.remove(at.temporary)]);
  }
  const usual = quirks.newFileMode;
  return await openAnew(session, at, exceeds(usual, most) ? { mode: usual & most } : {});
}

/** It is opened exclusively, so that a link planted under its name is never followed. */
async function openAnew(session: SftpSession, at: WritePlace, attributes: Attributes): Promise<Handle> {
  const flags = OPEN.write | OPEN.create | OPEN.exclusive;
  const opened = await session.requests.open(at.temporary, flags, attributes);
  if (!(opened instanceof Refusal)) return opened;
  if (opened.code === STATUS.failure && (await removeLeftover(session, at.temporary))) {
    const again = await session.requests.open(at.temporary, flags, attributes);
    if (!(again instanceof Refusal)) return again;
    throw await explain(session, again, 'write', at);
  }
  throw await explain(session, opened, 'write', at);
}

/** An earlier attempt of the same write may have left its file; true when it is out of the way. */
async function removeLeftover(session: SftpSession, temporary: PathBytes): Promise<boolean> {
  const present = await session.requests.lstat(temporary);
  if (present instanceof Refusal || kindOf(present) === 'folder') return false;
  return !((await session.requests.remove(temporary)) instanceof Refusal);
}

/** Opens the temporary file of an upload that began earlier. */
export async function openTemporary(session: SftpSession, at: WritePlace): Promise<Handle> {
  const opened = await session.requests.open(at.temporary, OPEN.write);
  if (opened instanceof Refusal) throw await explain(session, opened, 'write', at);
  return opened;
}
