import { childRef, type ItemRef, parentRef, type WriteTarget } from '@drover/core';
import type { CopyContext } from './copy-context.ts';

/** How long cancelled or failed work may take to clean up behind itself. */
const CLEANUP_MS = 1500;

/** Removes what a failed write may have left under its temporary name; the next run removes what stays. */
export async function discardQuietly({ item, temporary }: WriteTarget, context: CopyContext): Promise<void> {
  const folder = parentRef(item);
  if (folder === null) return;
  const left = childRef(folder, temporary);
  const inTime = AbortSignal.timeout(CLEANUP_MS);
  try {
    await context.destination.discard(left, inTime);
  } catch {
    // Reported is why the write failed; what stays is tried again when the folder is done, and found by the next run.
    if (await mayBeThere(left, context, inTime)) context.leftBehind?.add(left);
  }
}

/** False only where the destination says so: where nothing can be removed, often nothing could be created either. */
async function mayBeThere(left: ItemRef, { destination }: CopyContext, signal: AbortSignal): Promise<boolean> {
  try {
    return (await destination.stat(left, signal)) !== null;
  } catch {
    return true;
  }
}
