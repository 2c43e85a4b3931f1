import type { Capabilities } from '@drover/core';
import type { TransferPolicy } from '../transfer.ts';
import { type ComputableHash, isComputable } from './content-hash.ts';

/** Strong enough against accidents, and the cheapest of those here. */
const REREAD_KIND = 'md5';

/** The hash to compute while content streams by; null when nothing would be compared with it. */
export function hashKindFor(
  verify: TransferPolicy['verify'],
  { hashes }: Pick<Capabilities, 'hashes'>,
): ComputableHash | null {
  if (verify === 'size') return null;
  if (verify === 'reread') return REREAD_KIND;
  const ours = hashes.filter(({ kind }) => isComputable(kind));
  const kind = (ours.find(({ cost }) => cost === 'listed') ?? ours[0])?.kind;
  return kind !== undefined && isComputable(kind) ? kind : null;
}
