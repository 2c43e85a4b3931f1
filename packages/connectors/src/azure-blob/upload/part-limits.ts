import { LARGEST_FILES, type PartLimits } from '@drover/core';

const MIB = 1024 * 1024;
const MAX_BLOCKS = 50_000;

export const MAX_BLOB_BYTES = LARGEST_FILES['azure-blob'];

/** Larger files than this are sent in blocks: what is sent in one call is held in memory. Blocks of more than 4 MiB are stored faster. */
export const PARTS: PartLimits = {
  fromBytes: MIB,
  partBytes: 8 * MIB,
  multiple: 64,
  maxParts: MAX_BLOCKS,
  parallel: true,
};

/** How large the blocks of a file are that is sent in one go. */
export function blockBytes(size: number | null): number {
  const least = Math.ceil((size ?? 0) / MAX_BLOCKS);
  return Math.max(PARTS.partBytes, Math.ceil(least / PARTS.multiple) * PARTS.multiple);
}
