import { mustLookAgain } from '@drover/connector-kit';
import {
  childRef,
  type Entry,
  type ItemRef,
  isTemporaryName,
  nameOf,
  parentRef,
  rootRef,
  StorageError,
  sameVersion,
  versionOf,
  type WriteTarget,
} from '@drover/core';
import { encodeCommand } from './commands.ts';
import {
  alreadyExists,
  changedSince,
  denied,
  isPositive,
  nameTooLong,
  notFound,
  refusal,
  refusesName,
} from './errors.ts';
import { examine } from './examine.ts';
import { lookAtFinal } from './final-look.ts';
import { endRename } from './rename-look.ts';
import type { Reply } from './reply-parser.ts';
import type { Lease, Room } from './room.ts';
import type { Session } from './session.ts';
import { lookAt } from './stat.ts';
import type { StoredFile } from './stored.ts';

export function temporaryRef(target: WriteTarget): ItemRef {
  return childRef(parentRef(target.item) ?? rootRef(target.item.root), target.temporary);
}

/** Gives a complete file its final name, under the target's condition. The session is free for others as soon as the order is out. */
export async function giveFinalName(
  lease: Lease,
  room: Room,
  target: WriteTarget,
  stored: StoredFile,
  signal: AbortSignal,
): Promise<Entry> {
  const { session } = lease;
  if (target.beforeCommit !== undefined) await target.beforeCommit();
  const { condition } = target;
  if (condition.if !== 'anything') {
    const again = mustLookAgain(stored.askedAt, session.endpoint.clock);
    const present = again ? await lookAtFinal(session, room, target) : stored.present;
    if (present !== null && condition.if === 'absent') endRename(session);
    checkCondition(present, target);
  }
  signal.throwIfAborted();
  const replies = Promise.all(rename(session, room, temporaryRef(target), target.item));
  lease.release();
  let answers: [Reply, Reply];
  try {
    answers = await replies;
  } catch (error) {
    await afterLostRename(room, target, stored, error, signal);
    return entryOf(target, stored);
  }
  if (!isPositive(answers[1])) await afterRefusedRename(room, target, answers, signal);
  return entryOf(target, stored);
}

function rename(session: Session, room: Room, from: ItemRef, to: ItemRef): [Promise<Reply>, Promise<Reply>] {
  const { control } = session;
  const name = room.path(to);
  encodeCommand('RNTO', name); // must not fail after RNFR: ProFTPD then takes nothing else any more
  return [control.send('RNFR', room.path(from)), control.send('RNTO', name)];
}

function entryOf(target: WriteTarget, stored: StoredFile): Entry {
  return {
    ref: target.item,
    name: nameOf(target.item),
    kind: 'file',
    size: stored.size,
    ...(stored.modified === null ? {} : { modified: stored.modified }),
  };
}

function checkCondition(present: Entry | null, target: WriteTarget): void {
  const { condition, item } = target;
  switch (condition.if) {
    case 'anything':
      return;
    case 'absent':
      if (present !== null) throw alreadyExists(item);
      return;
    case 'unchanged':
      if (present === null || present.kind !== 'file') throw changedSince(item);
      if (!sameVersion(versionOf(present), condition.since)) throw changedSince(item);
      return;
    default:
      condition satisfies never;
  }
}

/** The connection broke before the server said whether it renamed: what lies where tells. */
async function afterLostRename(
  room: Room,
  target: WriteTarget,
  stored: StoredFile,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const [left, arrived] = await room.use(signal, async ({ session }) =>
    Promise.all([lookAt(session, room, temporaryRef(target)), lookAt(session, room, target.item)]),
  );
  if (left !== null || arrived?.kind !== 'file' || arrived.size !== stored.size) throw error;
}

async function afterRefusedRename(
  room: Room,
  target: WriteTarget,
  [from, to]: [Reply, Reply],
  signal: AbortSignal,
): Promise<void> {
  const { item } = target;
  await room.use(signal, async ({ session }) => {
    if (from.code !== 350) throw refusal(from, 'to rename', temporaryRef(target));
    const found = await examine(session, room, item);
    if (found === 'folder') throw alreadyExists(item, to);
    if (found !== 'missing') return replace(session, room, target, to);
    const tooLong = nameTooLong(item, to);
    if (tooLong !== null) throw tooLong;
    const parent = parentRef(item);
    if (parent !== null && (await examine(session, room, parent)) === 'missing') throw notFound(parent, to);
    if (to.code === 553 || to.code === 501) throw refusesName(item, to);
    throw (await takesAnotherName(session, room, target)) ? refusesName(item, to) : denied(item, 'create', to);
  });
}

/** Whether the temporary file can be renamed at all. Where it can, it was the final name that the server refused. */
async function takesAnotherName(session: Session, room: Room, target: WriteTarget): Promise<boolean> {
  const [temporary, other] = [temporaryRef(target), besideRef(target)];
  if (other === null || !(await renamed(session, room, temporary, other))) return false;
  await renamed(session, room, other, temporary);
  return true;
}

/** A second temporary name beside the target's own. */
function besideRef({ item, temporary }: WriteTarget): ItemRef | null {
  const name = temporary.replace(/\.part$/, 'old.part');
  return isTemporaryName(name) ? childRef(parentRef(item) ?? rootRef(item.root), name) : null;
}

/** Some servers (Windows) rename over nothing: the old file steps aside until the new one stands, and comes back if that fails. */
async function replace(session: Session, room: Room, target: WriteTarget, refused: Reply): Promise<void> {
  const { item } = target;
  const aside = besideRef(target);
  if (aside === null || !(await renamed(session, room, item, aside))) throw denied(item, 'replace', refused);
  if (await renamed(session, room, temporaryRef(target), item)) {
    await session.control.send('DELE', room.path(aside));
    return;
  }
  if (await renamed(session, room, aside, item)) throw denied(item, 'replace', refused);
  throw new StorageError({
    kind: 'unexpected',
    message: `The FTP server refused to replace ${nameOf(item)}; its earlier content is in ${nameOf(aside)} beside it.`,
    remedy: 'Rename that file by hand.',
    item,
  });
}

async function renamed(session: Session, room: Room, from: ItemRef, to: ItemRef): Promise<boolean> {
  const [, reply] = await Promise.all(rename(session, room, from, to));
  return isPositive(reply);
}
