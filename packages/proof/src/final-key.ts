import { type NameRules, nameKey } from '@drover/core';
import { z } from 'zod';
import type { ProofHeader, ProofRow } from './records.ts';

/** How the destination of a proof tells names apart. */
export type ProofNames = Pick<NameRules, 'caseSensitive' | 'foldsUnicode'>;

/** Where a proof does not tell. */
export const NAMES_APART: ProofNames = { caseSensitive: true, foldsUnicode: false };

const namesSchema = z.object({ caseSensitive: z.boolean(), foldsUnicode: z.boolean() });

/** What a header tells of it. */
export function namesOf({ settings }: Pick<ProofHeader, 'settings'>): ProofNames {
  return namesSchema.safeParse(settings['destinationNames']).data ?? NAMES_APART;
}

/** The same for places at the destination that are the same: of a file of a row, by its `final`. */
export function finalKey(
  { destination }: Pick<ProofRow, 'destination'>,
  final: readonly string[],
  names: ProofNames,
): string {
  return [...(destination ?? []), ...final].map((name) => nameKey(name, names)).join('\0');
}
