import { type Entry, type ItemRef, nameOf, parentRef } from '@drover/core';
import { itemEntry } from './entry.ts';
import { denied, isPositive } from './errors.ts';
import { parseMlst } from './examine.ts';
import { listChildren } from './list.ts';
import type { Listed } from './listing/listed.ts';
import type { ServerClock } from './listing/server-clock.ts';
import { Listing } from './listing-transfer.ts';
import { ensureLiteral } from './literal-names.ts';
import { hiddenLink } from './rename-look.ts';
import type { Reply } from './reply-parser.ts';
import { sizeIn, timeIn } from './reply-values.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** The item as it is now; null when there is none. One round trip, and more only where the commands at hand follow links. */
export async function statItem(room: Room, item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
  const { entry, reply } = await room.use(signal, async ({ session }) => {
    await ensureLiteral(session, room, item);
    return look(session, room, item);
  });
  if (room.knowledge.features?.mlst === true) {
    // ProFTPD describes a link in MLST by its target's kind with all permissions, and only in MLSD as what it is.
    const doubtful =
      item.segments.length > 0 && entry?.mode === 0o777 && (entry.kind === 'file' || entry.kind === 'folder');
    if (doubtful) return (await listed(room, item, reply, signal)) ?? entry;
    return entry ?? (await hiddenLink(room, item, signal));
  }
  if (entry?.kind === 'folder') {
    // Folders have times in listings only, and links to folders are told apart only there.
    return item.segments.length === 0 ? entry : ((await listed(room, item, reply, signal)) ?? entry);
  }
  return (await room.use(signal, ({ session }) => unlessFollowed(session, room, item))) ?? entry ?? null;
}

/** Names that no server takes for options or patterns in LIST. */
const PLAIN_NAME = /^\w[\w.-]*$/;

/** SIZE and MDTM follow links and see no pipes; LIST of the one item shows what it is. Null when there is nothing to add. */
async function unlessFollowed(session: Session, room: Room, item: ItemRef): Promise<Entry | null> {
  if (!item.segments.every((name) => PLAIN_NAME.test(name))) return null;
  const listing = await Listing.begin(session, room, item, 'LIST path');
  try {
    if ((await listing.refused()) !== null) return null;
    const lines: Listed[] = [];
    for await (const batch of listing.lines()) lines.push(...batch.slice(0, 2));
    const [only, ...others] = lines;
    if (only === undefined || others.length > 0) return null;
    const itself = only.name === nameOf(item) || only.name === room.path(item);
    return itself && (only.kind === 'link' || only.kind === 'special') ? itemEntry(only, item, room.clock) : null;
  } finally {
    await listing.stop();
  }
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
  const entry = fromProbes(size, time, folder, item, room.clock);
  return entry === null ? { reply: size } : { entry, reply: size };
}

function fromProbes(size: Reply, time: Reply, folder: Reply, item: ItemRef, clock: ServerClock): Entry | null {
  const name = nameOf(item);
  if (isPositive(folder)) return { ref: item, name, kind: 'folder', size: null };
  const exact = timeIn(time);
  if (size.code !== 213 && exact === null) return null;
  return {
    ref: item,
    name,
    kind: 'file',
    size: sizeIn(size),
    ...(exact === null ? {} : { modified: clock.fromMdtm(exact) }),
  };
}

/** The item as its folder lists it. */
async function listed(room: Room, item: ItemRef, reply: Reply, signal: AbortSignal): Promise<Entry | null> {
  const parent = parentRef(item);
  if (parent === null) throw denied(item, 'enter', reply);
  const name = nameOf(item);
  const folder = await room.use(signal, ({ session }) => session.control.send('CWD', room.path(parent)));
  if (!isPositive(folder)) return null;
  for await (const page of listChildren(room, parent, signal, 'as listed')) {
    const entry = page.find((child) => child.name === name);
    if (entry !== undefined) return entry;
  }
  return null;
}
