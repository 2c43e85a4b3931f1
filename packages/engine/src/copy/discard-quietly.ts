import { childRef, parentRef, type WriteTarget } from '@drover/core';
import type { CopyContext } from './copy-context.ts';

/** How long cancelled or failed work may take to clean up behind itself. */
const CLEANUP_MS = 1500;

/** Removes what a failed write may have left under its temporary name; the next run removes what stays. */
export async function discardQuietly({ item, temporary }: WriteTarget, context: CopyContext): Promise<void> {
  const folder = parentRef(item);
  if (folder === null) return;
  const left = childRef(folder, temporary);
  try {
    await context.destination.discard(left, AbortSignal.timeout(CLEANUP_MS));
  } catch {
    // Reported is why the write failed; what stays is tried again when the folder is done, and found by the next run.
    context.leftBehind?.add(left);
  }
}
