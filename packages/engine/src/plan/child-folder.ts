import { checkPath, childRef, type ItemRef, type KnownItem } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
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
  const { entry, key } = item;
  const name = item.name ?? entry.name;
  const present = parent.blocked === null ? index.get(name) : null;
  const destination = present === null ? childRef(parent.destination, name) : presentRef(parent.destination, present);
  parent.pending++;
  return {
    parent,
    path: [...parent.path, key],
    source: entry.ref,
    entry,
    // A scan gives no names for good.
    newName: item.name === null || known?.destinationName === name || context.mode === 'scan' ? null : name,
    notes: present === null ? notesOf(item, context) : factsNote(entry, context),
    startedAt: context.clock.now(),
    destination,
    state: present?.kind === 'folder' ? 'present' : 'missing',
    creating: null,
    blocked: blockedBy(parent) ?? obstacle(item, destination, present, context) ?? parent.blocked,
    reported: false,
    timeDiffers: present !== null && isOff(compareTimes(entry, present, context.rules)),
    pending: 1,
  };
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
  { nameRules }: PlanContext,
): Blocked | null {
  if (item.name === null) {
    return { by: 'unsupported', cause: 'name', detail: item.problems.map(({ message }) => message).join(' ') };
  }
  const tooLong = checkPath(place.segments, nameRules)[0];
  if (tooLong !== undefined) {
    const { message: detail, over } = tooLong;
    return { by: 'unsupported', cause: 'path-too-long', detail, ...(over === undefined ? {} : { over }) };
  }
  if (present === null || present.kind === 'folder') return null;
  const error = otherKind(place, present.kind);
  return { by: 'failure', side: 'destination', error, attempts: 1, folder: place };
}
