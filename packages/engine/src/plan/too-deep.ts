import { displayPath, type ItemRecord, StorageError } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import type { PlacedItem } from './name-items.ts';
import type { PlanContext } from './plan-context.ts';

/** The record of a folder so deep that it is not entered: at a server that shows a folder in itself, the walk would never end. */
export function tooDeep({ entry, key }: PlacedItem, node: FolderNode, { bounds, clock }: PlanContext): ItemRecord {
  const error = new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `${shortPath(displayPath(entry.ref))} lies more than ${bounds.depth} folders deep, so it was not looked into.`,
    remedy:
      'Look whether the server shows a folder within itself; else copy the folders below in a transfer of their own.',
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
