import { checkPath, childRef, type ItemNote, type ItemRef, type KnownItem, type Segment } from '@drover/core';
import { ancestorOf, type FolderNode } from '../walk/folder-node.ts';
import { type Blocked, isTooLong } from './blocked.ts';
import { compareTimes, type TimeOrder } from './compare.ts';
import { type DestinationIndex, type Present, presentRef } from './destination-index.ts';
import type { PlacedItem } from './name-items.ts';
import { otherKind } from './other-kind.ts';
import type { PlanContext } from './plan-context.ts';
import { notesOf } from './plan-file.ts';
import { factsNote } from './reported-facts.ts';

/** A folder that is to be walked next, with what is known of it at the destination. */
export function childFolder(
  item: PlacedItem,
  parent: FolderNode,
  index: DestinationIndex,
  known: KnownItem | null,
  context: PlanContext,
): FolderNode {
  const { entry, key, movedUp } = item;
  const name = item.name ?? entry.name;
  const home = ancestorOf(parent, movedUp ?? 0);
  // What is there further up, the folder's own listing tells.
  const present = home === parent && parent.blocked === null ? index.get(name) : null;
  const mayBeThere = home !== parent && home.state !== 'missing' && context.destination !== null;
  const destination = present === null ? childRef(home.destination, name) : presentRef(home.destination, present);
  const isKnown = item.name !== null && known?.destinationName === name && known.movedUp === movedUp;
  const isThere = present !== null || (home !== parent && isKnown);
  parent.pending++;
  return {
    parent,
    path: [...parent.path, key],
    source: entry.ref,
    entry,
    // A scan gives no names for good.
    newName: item.name === null || isKnown || context.mode === 'scan' ? null : name,
    ...(movedUp === undefined ? {} : { movedUp }),
    notes: [
      ...(movedUp === undefined ? [] : [movedNote(parent, home, name)]),
      ...(isThere ? factsNote(entry, context) : notesOf(item, context)),
    ],
    startedAt: context.clock.now(),
    destination,
    state: present?.kind === 'folder' || mayBeThere ? 'present' : 'missing',
    creating: null,
    blocked: blockedBy(home) ?? obstacle(item, destination, present, context) ?? home.blocked,
    reported: false,
    timeDiffers: present !== null && isOff(compareTimes(entry, present, context.rules)),
    pending: 1,
  };
}

/** Where it stands below the transfer's own folder. */
function movedNote(parent: FolderNode, home: FolderNode, name: Segment): ItemNote {
  const top = ancestorOf(parent, parent.path.length).destination.segments.length;
  return { note: 'moved', to: [...home.destination.segments.slice(top), name] };
}

/** What keeps all in a folder from being taken, whatever it is. */
function blockedBy({ blocked }: FolderNode): Blocked | null {
  return blocked === null || isTooLong(blocked) ? null : blocked;
}

/** Times that nobody tells are set only when something is written. */
function isOff(order: TimeOrder): boolean {
  return order === 'source-newer' || order === 'destination-newer';
}

function obstacle(
  item: PlacedItem,
  place: ItemRef,
  present: Present | null,
  { nameRules, base }: PlanContext,
): Blocked | null {
  if (item.name === null) {
    return { by: 'unsupported', cause: 'name', detail: item.problems.map(({ message }) => message).join(' ') };
  }
  const tooLong = checkPath(place.segments, nameRules, base)[0];
  if (tooLong !== undefined) {
    const { message: detail, over } = tooLong;
    return { by: 'unsupported', cause: 'path-too-long', detail, ...(over === undefined ? {} : { over }) };
  }
  if (present === null || present.kind === 'folder') return null;
  const error = otherKind(place, present.kind);
  return { by: 'failure', side: 'destination', error, attempts: 1, folder: place };
}
