import { descendantRef, isAbort, type KnownItem, type Segment } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import { type Present, presentRef } from './destination-index.ts';
import type { PlanContext } from './plan-context.ts';

/** Removes unfinished files of earlier runs that nothing will finish. What cannot be removed is tried again by the next run. */
export async function discardLeftovers(
  node: FolderNode,
  leftovers: readonly Present[],
  inUse: ReadonlySet<Segment>,
  context: PlanContext,
  signal: AbortSignal,
): Promise<void> {
  const { destination, mode, sink } = context;
  if (destination === null || mode === 'scan') return;
  for (const leftover of leftovers) {
    if (inUse.has(leftover.name)) continue;
    try {
      await destination.discard(presentRef(node.destination, leftover), signal);
      node.timeDiffers = true;
      sink.discarded();
    } catch (error) {
      if (signal.aborted || isAbort(error, signal)) throw signal.reason;
    }
  }
}

/** Ends an upload of an earlier run that will not be finished: its file is gone, changed or needs no copying any more. */
export async function abandonUpload(
  node: FolderNode,
  key: Segment,
  known: KnownItem,
  context: PlanContext,
  signal: AbortSignal,
): Promise<void> {
  const { upload } = known;
  if (upload === undefined || context.mode === 'scan' || context.destination?.upload === undefined) return;
  const target = {
    item: descendantRef(node.destination, [known.destinationName]),
    size: upload.source.size,
    meta: {},
    temporary: upload.temporary,
    condition: { if: 'absent' },
  } as const;
  try {
    await context.destination.upload.abort(upload.token, target, signal);
  } catch (error) {
    if (signal.aborted || isAbort(error, signal)) throw signal.reason;
    // The service forgets it by itself in time; what lies under a temporary name is found by that name.
  }
  await context.journal.saveUpload([...node.path, key], known.destinationName, null);
}
