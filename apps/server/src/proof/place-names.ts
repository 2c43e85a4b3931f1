import type { ProofTransfer } from '@drover/database';

/** A folder as proofs have it: the root is the first name, where a service has several. */
export function placeNames({ root, path }: ProofTransfer['source']): string[] {
  return root === '' ? [...path] : [root, ...path];
}
