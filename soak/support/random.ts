import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1 that are the same for the same seed, so that a failure can be had again. */
export function randomFrom(seed: string): () => number {
  let serial = 0;
  return () => createHash('sha256').update(`${seed}:${serial++}`).digest().readUInt32BE(0) / 2 ** 32;
}
