import type { Budget } from '@drover/core';

/** A chunk may be seconds' worth; in pieces files take turns, and progress moves evenly. */
const PIECE_BYTES = 16 * 1024;

/** Tells `passed` of bytes as the budget lets them through, until it answers false: nobody wants the rest. Without a budget that is at once. */
export function letThrough(
  bytes: number,
  budget: Budget | undefined,
  passed: (bytes: number) => boolean,
  signal: AbortSignal,
): Promise<void> | undefined {
  if (budget !== undefined) return inPieces(bytes, budget, passed, signal);
  passed(bytes);
  return undefined;
}

async function inPieces(
  bytes: number,
  budget: Budget,
  passed: (bytes: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  for (let left = bytes; left > 0; left -= PIECE_BYTES) {
    const piece = Math.min(left, PIECE_BYTES);
    await budget.take(piece, signal);
    if (!passed(piece)) return;
  }
}
