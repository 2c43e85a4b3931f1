import type { ItemRef } from '@drover/core';
import { isNotUnderstood, isPositive } from './errors.ts';
import type { Listed } from './listing/listed.ts';
import { parseFacts } from './listing/mlsd.ts';
import type { Reply } from './reply-parser.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** The facts in an MLST reply: its second line, after one space. */
export function parseMlst(reply: Reply): Listed | null {
  if (reply.code !== 250) return null;
  const line = reply.lines[1] ?? '';
  return parseFacts(line.startsWith(' ') ? line.slice(1) : line);
}

/** What stands at a path, as far as that can be told in one round trip: for choosing the right error. */
export async function examine(
  session: Session,
  room: Room,
  item: ItemRef,
): Promise<'file' | 'folder' | 'other' | 'missing'> {
  const { control } = session;
  const path = room.path(item);
  if (session.knowledge.features?.mlst === true) {
    const reply = await control.send('MLST', path);
    const entry = parseMlst(reply);
    if (entry !== null)
      return entry.kind === 'file' ? 'file' : entry.kind === 'link' || entry.kind === 'special' ? 'other' : 'folder';
    if (!isNotUnderstood(reply.code)) return 'missing';
  }
  const [size, folder] = await Promise.all([control.send('SIZE', path), control.send('CWD', path)]);
  if (isPositive(folder)) return 'folder';
  return size.code === 213 ? 'file' : 'missing';
}
