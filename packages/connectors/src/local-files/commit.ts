import type { Stats } from 'node:fs';
import fs from 'node:fs';
import { type Entry, nameOf, sameVersion, type WriteTarget } from '@drover/core';
import { entryOf, kindOf, versionOfStats } from './entry.ts';
import { alreadyThere, changedSince, codeOf, fromSystem } from './errors.ts';
import { type FilePath, pooled, type Soon } from './file-calls.ts';
import type { Folder } from './folder-handles.ts';
import { pathBelow } from './names.ts';
import { secondsOf } from './times.ts';

/** Bits that a mode from elsewhere may set: never set-uid, set-gid or sticky. */
export const SAFE_MODE = 0o777;
const NEW_FILE = 0o666;
const OWNER = 0o700;
const OWNER_MAY_WRITE = 0o600;

/** File systems without hard links refuse them with one of these. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'EMLINK',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EINVAL',
  'EXDEV',
]);

/** What a file is made with and may allow at most. */
export interface Rights {
  readonly mode: number;
  /** It is to have exactly this mode, not what the umask leaves of it. */
  readonly exact: boolean;
}

/** Those of the file that is replaced, else as many as it was told and the umask leaves. */
export function rightsFor(folder: Folder, { item, meta, condition }: WriteTarget): Soon<Rights> {
  const anew = { mode: ((meta.mode ?? NEW_FILE) | OWNER_MAY_WRITE) & NEW_FILE, exact: false };
  if (condition.if !== 'unchanged') return anew;
  const present = folder.calls.lstat(pathBelow(folder.prefix, nameOf(item)));
  return present instanceof Promise ? present.then((stats) => kept(stats) ?? anew) : (kept(present) ?? anew);
}

/** Nobody gains access by an update; a file that its owner may not write could not be gone on with after a break. */
function kept(present: Stats | undefined): Rights | null {
  if (present === undefined || kindOf(present.mode) !== 'file') return null;
  return { mode: (present.mode & SAFE_MODE) | OWNER_MAY_WRITE, exact: true };
}

/** Gives a complete temporary file its time and mode; answers with the file as it is stored. */
export async function finishFile(
  folder: Folder,
  fd: number,
  target: WriteTarget,
  rights: Rights,
  durable: boolean,
): Promise<Stats> {
  const { calls } = folder;
  const { modified } = target.meta;
  if (modified !== undefined) await calls.setTimes(fd, secondsOf(modified));
  let stats = await calls.fstat(fd);
  // Mostly opening the file has set the mode already; an unfinished file may be older than what is known of the source now.
  const mode = rights.exact ? rights.mode : stats.mode & SAFE_MODE & (rights.mode | OWNER);
  if (((stats.mode ^ mode) & SAFE_MODE) !== 0) {
    await calls.pooled<void>((done) => fs.fchmod(fd, mode, done));
    stats = await calls.fstat(fd);
  }
  if (durable) await calls.pooled<void>((done) => fs.fsync(fd, done));
  return stats;
}

/** Gives the final name, under the target's condition and as late as possible. */
export async function giveName(folder: Folder, target: WriteTarget, stats: Stats, durable: boolean): Promise<Entry> {
  const { calls, system } = folder;
  const name = nameOf(target.item);
  const from = pathBelow(folder.prefix, target.temporary);
  const to = pathBelow(folder.prefix, name);
  try {
    if (target.condition.if === 'absent') await linkOrRename(folder, from, to, target);
    else {
      await checkCondition(folder, to, target);
      await calls.rename(from, to);
    }
    if (durable) await syncFolder(folder);
  } catch (error) {
    throw fromSystem(error, folder.place, target.item);
  }
  return entryOf(target.item, name, stats, system);
}

/** Rejects when the condition does not hold now. */
export async function checkCondition(folder: Folder, to: FilePath, target: WriteTarget): Promise<void> {
  const { condition, item } = target;
  if (condition.if === 'anything') return;
  const present = await folder.calls.lstat(to);
  if (condition.if === 'absent') {
    if (present !== undefined) throw alreadyThere(folder.place, item);
    return;
  }
  if (present === undefined || kindOf(present.mode) !== 'file') throw changedSince(folder.place, item);
  if (!sameVersion(versionOfStats(present, folder.system), condition.since)) throw changedSince(folder.place, item);
}

/** A hard link never replaces anything, so of two writers one loses; without hard links the last look decides. */
async function linkOrRename(folder: Folder, from: FilePath, to: FilePath, target: WriteTarget): Promise<void> {
  const { calls } = folder;
  try {
    await calls.link(from, to);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') throw alreadyThere(folder.place, target.item);
    if (code === null || !NO_LINKS.has(code)) throw error;
    await checkCondition(folder, to, target);
    await calls.rename(from, to);
    return;
  }
  try {
    await calls.unlink(from);
  } catch {
    // The file stands under its name; the second name is found later, as any leftover is.
  }
}

async function syncFolder(folder: Folder): Promise<void> {
  const self = pathBelow(folder.prefix, '.');
  const fd = await folder.calls.pooled<number>((done) => fs.open(self, fs.constants.O_RDONLY, done));
  try {
    await folder.calls.pooled<void>((done) => fs.fsync(fd, done));
  } finally {
    await pooled<void>((done) => fs.close(fd, done));
  }
}
