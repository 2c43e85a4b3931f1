import type { Entry, WriteTarget } from '@drover/core';
import { itemEntry } from './entry.ts';
import { parseMlst } from './examine.ts';
import { lookByRename } from './rename-look.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import { lookAt } from './stat.ts';

/** What stands under the final name, as far as the target's condition asks. Never more than one round trip. */
export async function lookAtFinal(
  session: Session,
  room: Room,
  { item, condition }: WriteTarget,
): Promise<Entry | null> {
  const { control, knowledge } = session;
  if (condition.if === 'anything') return null;
  const byRename = condition.if === 'absent' && knowledge.features?.mlst === true && knowledge.renameLooks !== 'fails';
  if (!byRename) return lookAt(session, room, item);
  const facts = knowledge.renameLooks === 'works' ? null : control.send('MLST', room.path(item));
  const [reply, taken] = await Promise.all([facts, lookByRename(session, room, item)]);
  const listed = reply === null ? null : parseMlst(reply);
  return listed === null ? taken : itemEntry(listed, item, room.clock);
}
