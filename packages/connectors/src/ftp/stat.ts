import { type Entry, type ItemRef, nameOf, parentRef } from '@drover/core';
import { itemEntry } from './entry.ts';
import { denied, isPositive } from './errors.ts';
import { parseMlst } from './examine.ts';
import { listChildren } from './list.ts';
import { parseSize, parseTimeVal } from './listing/mlsd.ts';
import type { Reply } from './reply-parser.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** The item as it is now; null when there is none. One round trip, and more only for what is neither a file nor a folder. */
export async function statItem(room: Room, item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
  const found = await room.use(signal, ({ session }) => look(session, room, item));
  // ProFTPD describes a link in MLST as a file with all permissions, and only in MLSD as what it is.
  const doubtful = found.entry?.kind === 'file' && found.entry.mode === 0o777;
  if (found.entry !== undefined && !doubtful) return found.entry;
  if (doubtful) return (await listed(room, item, found.reply, signal)) ?? found.entry ?? null;
  // Without MLST, a link without a target, a pipe or a file in a folder that may not be entered looks like nothing at all.
  return room.knowledge.features?.mlst === true ? null : listed(room, item, found.reply, signal);
}

interface Look {
  /** Undefined when the commands at hand cannot tell. */
  readonly entry?: Entry | null;
  readonly reply: Reply;
}

async function look(session: Session, room: Room, item: ItemRef): Promise<Look> {
  return session.knowledge.features?.mlst === true
    ? lookByFacts(session, room, item)
    : lookByProbes(session, room, item);
}

/** The file or folder that stands at a path, for a write that depends on it. Never more than one round trip. */
export async function lookAt(session: Session, room: Room, item: ItemRef): Promise<Entry | null> {
  if (session.knowledge.features?.mlst !== true) return (await lookByProbes(session, room, item)).entry ?? null;
  const listedItem = parseMlst(await session.control.send('MLST', room.path(item)));
  return listedItem === null ? null : itemEntry(listedItem, item, room.clock);
}

async function lookByFacts(session: Session, room: Room, item: ItemRef): Promise<Look> {
  const { control } = session;
  const parent = parentRef(item);
  const [facts, enter] = await Promise.all([
    control.send('MLST', room.path(item)),
    parent === null ? null : control.send('CWD', room.path(parent)),
  ]);
  const listedItem = parseMlst(facts);
  if (listedItem !== null) return { entry: itemEntry(listedItem, item, room.clock), reply: facts };
  if (facts.code !== 550 && facts.code !== 450 && facts.code !== 501) throw denied(item, 'look at', facts);
  if (parent === null || enter === null || isPositive(enter)) return { entry: null, reply: facts };
  // The folder may be missing, or there but closed to us: then we do not know whether the item exists.
  const folder = parseMlst(await control.send('MLST', room.path(parent)));
  if (folder?.kind === 'folder') throw denied(item, 'look at', enter);
  return { entry: null, reply: facts };
}

async function lookByProbes(session: Session, room: Room, item: ItemRef): Promise<Look> {
  const path = room.path(item);
  const { control } = session;
  const [size, time, folder] = await Promise.all([
    control.send('SIZE', path),
    control.send('MDTM', path),
    control.send('CWD', path),
  ]);
  const entry = fromProbes(size, time, folder, item);
  return entry === null ? { reply: size } : { entry, reply: size };
}

function fromProbes(size: Reply, time: Reply, folder: Reply, item: ItemRef): Entry | null {
  const name = nameOf(item);
  if (isPositive(folder)) return { ref: item, name, kind: 'folder', size: null };
  const exact = time.code === 213 ? parseTimeVal(time.lines[0]?.trim() ?? '') : null;
  if (size.code !== 213 && exact === null) return null;
  return {
    ref: item,
    name,
    kind: 'file',
    size: size.code === 213 ? parseSize(size.lines[0]?.trim() ?? '') : null,
    ...(exact === null ? {} : { modified: { epochMs: exact.ms, precisionMs: exact.precisionMs } }),
  };
}

/** The item as its folder lists it. */
async function listed(room: Room, item: ItemRef, reply: Reply, signal: AbortSignal): Promise<Entry | null> {
  const parent = parentRef(item);
  if (parent === null) throw denied(item, 'enter', reply);
  const name = nameOf(item);
  const folder = await room.use(signal, ({ session }) => session.control.send('CWD', room.path(parent)));
  if (!isPositive(folder)) return null;
  for await (const page of listChildren(room, parent, signal)) {
    const entry = page.find((child) => child.name === name);
    if (entry !== undefined) return entry;
  }
  return null;
}
