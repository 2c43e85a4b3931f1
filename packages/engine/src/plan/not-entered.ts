import { displayPath, type ItemRecord, StorageError } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import type { PlacedItem } from './name-items.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * The record of a folder that is not entered, because it lies too deep or is one too many: at a server that shows a folder in itself, or
 * makes up folders as they are asked for, the walk would never end. Null, and the folder counted, for all others.
 */
export function notEntered(item: PlacedItem, node: FolderNode, context: PlanContext): ItemRecord | null {
  const { bounds, tally } = context;
  if (node.path.length >= bounds.depth) {
    const why = `lies more than ${bounds.depth} folders deep, so it was not looked into.`;
    return refused(item, node, context, why, 'Look whether the server shows a folder within itself');
  }
  if (tally.folders >= bounds.folders) {
    const why = `was not looked into, because ${bounds.folders} folders were met before it in this run.`;
    return refused(item, node, context, why, 'Look whether the server makes up folders without end');
  }
  tally.folders++;
  return null;
}

function refused(
  { entry, key }: PlacedItem,
  node: FolderNode,
  { clock }: PlanContext,
  why: string,
  look: string,
): ItemRecord {
  const error = new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `${shortPath(displayPath(entry.ref))} ${why}`,
    remedy: `${look}; else copy the folders below in a transfer of their own.`,
    item: entry.ref,
  });
  const now = clock.now();
  const outcome = { type: 'failed', side: 'source', error, attempts: 1 } as const;
  return { path: [...node.path, key], kind: 'folder', outcome, bytes: 0, startedAt: now, endedAt: now };
}

const ENDS = 200;

/** Both ends of a path that may have thousands of characters. */
function shortPath(path: string): string {
  return path.length <= 2 * ENDS ? path : `${path.slice(0, ENDS)} ... ${path.slice(-ENDS)}`;
}
