import type { Entry, KnownItem, Segment } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import { decide } from './decide.ts';
import type { DestinationIndex } from './destination-index.ts';
import { leaveOut } from './leave-out.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * True when nothing is to be written into the folder if the destination stands as `index` has it: then a listing that is some minutes old
 * serves. Whatever might lead to a write, or to a report of what somebody did there, asks for one of this moment.
 */
export function standsAsKnown(
  children: readonly Entry[],
  known: ReadonlyMap<Segment, KnownItem>,
  index: DestinationIndex,
  node: FolderNode,
  context: PlanContext,
): boolean {
  if (context.source.capabilities.duplicateNames || index.leftovers.length > 0) return false;
  for (const { upload } of known.values()) if (upload !== undefined) return false;
  return children.every((entry) => {
    if (context.temporaries.isOfTransfer(entry.name) || leaveOut(entry, node, context) !== null) return true;
    const item = known.get(entry.name);
    const present = index.get(item?.destinationName ?? entry.name);
    if (entry.kind === 'folder') return present?.kind === 'folder';
    return present !== null && decide(entry, present, item, context.rules).do === 'nothing';
  });
}
