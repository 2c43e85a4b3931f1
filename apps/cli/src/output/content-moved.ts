import type { RunCounters } from '@drover/core';

/** Bytes of copied files that this run moved: neither what an earlier run had sent of them nor what was sent again or in vain. */
export function contentMoved({ bytesCopied, bytesRead }: RunCounters): number {
  return Math.min(bytesCopied, bytesRead);
}
