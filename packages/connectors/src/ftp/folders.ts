import { randomUUID } from 'node:crypto';
import { requireTemporary } from '@drover/connector-kit';
import {
  childRef,
  type Entry,
  type ItemRef,
  nameOf,
  parentRef,
  rootRef,
  type StorageError,
  temporaryName,
} from '@drover/core';
import { itemEntry, toSegment } from './entry.ts';
import { alreadyExists, denied, isPositive, nameTooLong, notFound, refusal, refusesName } from './errors.ts';
import { examine, parseMlst } from './examine.ts';
import { quotedPath } from './features.ts';
import { altersName, ensureLiteral } from './literal-names.ts';
import { endRename, lookByRename } from './rename-look.ts';
import type { Reply } from './reply-parser.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** Makes one folder, or finds it there: one round trip either way. */
export function makeFolder(room: Room, folder: ItemRef, signal: AbortSignal): Promise<Entry> {
  return room.use(signal, async ({ session }) => {
    const { control, knowledge } = session;
    await ensureLiteral(session, room, folder);
    const path = room.path(folder);
    const facts = knowledge.features?.mlst === true;
    const [made, found] = await Promise.all([control.send('MKD', path), control.send(facts ? 'MLST' : 'CWD', path)]);
    if (isPositive(made)) await checkName(session, folder, made);
    const listed = facts ? parseMlst(found) : null;
    const entry = listed === null ? null : itemEntry(listed, folder, room.clock);
    if (entry?.kind === 'folder') return entry;
    if (isPositive(made) || (!facts && isPositive(found))) {
      return { ref: folder, name: nameOf(folder), kind: 'folder', size: null };
    }
    throw await whyNotMade(session, room, folder, made);
  });
}

/** Pure-FTPd makes another folder when the name ends in a space, and says so: that one is empty and ours to remove. */
async function checkName(session: Session, folder: ItemRef, made: Reply): Promise<void> {
  if (!nameOf(folder).endsWith(' ')) return;
  const path = quotedPath(made);
  if (path === null || path.endsWith(' ')) return;
  await session.control.send('RMD', toSegment(path));
  session.knowledge.trailingSpaces = 'fails';
  throw altersName(folder, 'a space at the end');
}

async function whyNotMade(session: Session, room: Room, folder: ItemRef, reply: Reply): Promise<StorageError> {
  const found = await examine(session, room, folder);
  if (found === 'file' || found === 'other') return alreadyExists(folder, reply);
  const parent = parentRef(folder);
  if (parent !== null && !isPositive(await session.control.send('CWD', room.path(parent)))) {
    const above = await examine(session, room, parent);
    return above === 'folder' ? denied(parent, 'enter', reply) : notFound(parent, reply);
  }
  const tooLong = nameTooLong(folder, reply);
  if (tooLong !== null) return tooLong;
  if (reply.code === 553 || reply.code === 501) return refusesName(folder, reply);
  if (session.knowledge.features?.mlst === true && (await lookByRename(session, room, folder)) !== null) {
    endRename(session);
    return alreadyExists(folder, reply);
  }
  if (await takesAnotherName(session, room, folder)) return refusesName(folder, reply);
  if (reply.code === 550 || reply.code === 521 || reply.code === 451) return denied(folder, 'create', reply);
  return refusal(reply, 'to create', folder);
}

/** Whether a folder of a plain name can be made beside this one. Where it can, it was the name that the server refused. */
async function takesAnotherName(session: Session, room: Room, folder: ItemRef): Promise<boolean> {
  const name = temporaryName('000000000000', randomUUID().replaceAll('-', ''));
  const path = room.path(childRef(parentRef(folder) ?? rootRef(folder.root), name));
  if (!isPositive(await session.control.send('MKD', path))) return false;
  await session.control.send('RMD', path);
  return true;
}

/** Removes a temporary file of ours; silent when it is gone. */
export async function discardTemporary(room: Room, temporary: ItemRef, signal: AbortSignal): Promise<void> {
  requireTemporary(temporary);
  const path = room.path(temporary);
  await room.use(signal, async ({ session }) => {
    const reply = await session.control.send('DELE', path);
    if (isPositive(reply)) return;
    if ((await examine(session, room, temporary)) === 'missing') return;
    throw denied(temporary, 'remove', reply);
  });
}
