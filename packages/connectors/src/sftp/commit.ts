import type { Cancellation } from '@drover/connector-kit';
import { changedSince, mustLookAgain } from '@drover/connector-kit';
import { type Clock, type Entry, sameVersion, versionOf, type WriteTarget } from '@drover/core';
import { explain } from './diagnose.ts';
import { entryOf, kindOf, toSeconds } from './entry.ts';
import { alreadyThere, storedWrongly } from './errors.ts';
import { replaceInSteps } from './replace.ts';
import { rightsToSet } from './rights.ts';
import type { SftpSession } from './session.ts';
import { type Attributes, Refusal, STATUS } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';
import type { WritePlace } from './temporary-file.ts';

/** What the server says once the last byte is stored; in one turn with closing the file, so it costs no round trip of its own. */
export interface Sealed {
  /** Null when the file closed well. */
  readonly closed: Refusal | null;
  readonly temporary: Attributes | Refusal;
  /** What stands under the final name; null for a write without condition. */
  readonly final: Attributes | Refusal | null;
  /** When these questions were sent, on the monotonic clock. */
  readonly askedAt: number;
}

/** Sets the time, closes the file, and looks at what is stored. Without a handle the file is closed already. */
export async function seal(
  session: SftpSession,
  at: WritePlace,
  handle: Handle | null,
  target: WriteTarget,
  clock: Clock,
): Promise<Sealed> {
  const { requests, quirks } = session;
  const askedAt = clock.monotonic();
  const { modified } = target.meta;
  const mtime = modified === undefined ? undefined : toSeconds(modified);
  const timeLate = handle === null || quirks.setsTimesOnClose;
  if (mtime !== undefined && handle !== null && !timeLate) void requests.setOpen(handle, { mtime });
  const closing = handle === null ? null : requests.close(handle);
  if (mtime !== undefined && timeLate) void requests.set(at.temporary, { mtime });
  const looking = requests.lstat(at.temporary);
  const comparing = target.condition.if === 'anything' ? null : requests.lstat(at.path);
  const [closed, temporary, final] = await Promise.all([closing, looking, comparing]);
  if (timeLate || mtime === undefined || temporary instanceof Refusal || temporary.mtime === mtime)
    return { closed, temporary, final, askedAt };
  // Some servers set the time of closing when they close a file, others refuse to set that of an open one.
  void requests.set(at.temporary, { mtime });
  const again = await requests.lstat(at.temporary);
  if (!(again instanceof Refusal) && again.mtime === mtime) quirks.setsTimesOnClose = true;
  return { closed, temporary: again, final, askedAt };
}

/** Gives the final name under the target's condition, after its `beforeCommit`; answers with the file as it is stored. */
export async function commit(
  session: SftpSession,
  at: WritePlace,
  target: WriteTarget,
  sealed: Sealed,
  sent: number,
  clock: Clock,
  cancellation: Cancellation,
): Promise<Entry> {
  const { item } = target;
  const { closed, temporary, final } = sealed;
  if (closed !== null) throw await explain(session, closed, 'write', at);
  if (temporary instanceof Refusal) throw await explain(session, temporary, 'look at', at);
  if (temporary.size !== undefined && temporary.size !== sent) throw storedWrongly(item, sent, temporary.size);
  if (final !== null) await checkCondition(session, at, target, final);
  if (target.beforeCommit !== undefined) await cancellation.wait(target.beforeCommit());
  if (final !== null && mustLookAgain(sealed.askedAt, clock)) {
    await checkCondition(session, at, target, await cancellation.wait(session.requests.lstat(at.path)));
  }
  const mode = rightsToSet(target, temporary, final);
  if (mode !== undefined) void session.requests.set(at.temporary, { mode });
  const refusal = await cancellation.wait(giveFinalName(session, at, target));
  if (refusal !== null) throw await explain(session, refusal, 'give the final name to', at);
  return entryOf(item, mode === undefined ? temporary : { ...temporary, mode }, 'file');
}

async function checkCondition(
  session: SftpSession,
  at: WritePlace,
  target: WriteTarget,
  final: Attributes | Refusal,
): Promise<void> {
  const { condition, item } = target;
  const absent = final instanceof Refusal && final.code === STATUS.noSuchFile;
  if (final instanceof Refusal && !absent) throw await explain(session, final, 'look at', at);
  if (condition.if === 'absent' && !absent) throw alreadyThere(item);
  if (condition.if !== 'unchanged') return;
  if (final instanceof Refusal || kindOf(final) === 'folder') throw changedSince(item);
  if (!sameVersion(versionOf(entryOf(item, final)), condition.since)) throw changedSince(item);
}

/** RENAME does not replace in version 3 (OpenSSH makes it a hard link, which the file system itself refuses when the name is taken). */
function giveFinalName(session: SftpSession, at: WritePlace, target: WriteTarget): Promise<Refusal | null> {
  const { requests, extensions } = session;
  if (target.condition.if === 'absent') return requests.rename(at.temporary, at.path);
  if (extensions.has('posix-rename@openssh.com')) return requests.replace(at.temporary, at.path);
  return replaceInSteps(session, at, target.temporary);
}
