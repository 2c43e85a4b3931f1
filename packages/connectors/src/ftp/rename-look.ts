import { randomUUID } from 'node:crypto';
import { childRef, type Entry, type ItemRef, nameOf, parentRef, rootRef } from '@drover/core';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

const WAITS_FOR_NEW_NAME = 350;
const MISSING = 550;

/**
 * What has a name, as RNFR tells; null for nothing, and where the server says yes to any name. ProFTPD leaves links without target out of
 * MLSD and MLST and renames over them, but RNFR sees them. One round trip.
 */
export async function lookByRename(session: Session, room: Room, item: ItemRef): Promise<Entry | null> {
  const { control, knowledge } = session;
  const untried = knowledge.renameLooks === 'untried';
  const nothing = childRef(parentRef(item) ?? rootRef(item.root), randomUUID());
  const [missing, renamed] = await Promise.all([
    untried ? control.send('RNFR', room.path(nothing)) : null,
    control.send('RNFR', room.path(item)),
  ]);
  if (missing !== null) knowledge.renameLooks = missing.code === MISSING ? 'works' : 'fails';
  if (knowledge.renameLooks === 'fails' || renamed.code !== WAITS_FOR_NEW_NAME) return null;
  return { ref: item, name: nameOf(item), kind: 'link', size: null };
}

/** A link that MLST does not show, where a write has found out that RNFR does. */
export async function hiddenLink(room: Room, item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
  if (room.knowledge.renameLooks !== 'works') return null;
  return room.use(signal, async ({ session }) => {
    const found = await lookByRename(session, room, item);
    if (found !== null) endRename(session);
    return found;
  });
}

/** ProFTPD takes nothing but RNTO from a session that it said 350 to. */
export function endRename(session: Session): void {
  session.destroy();
}
