import type { MigrationFix } from '@drover/api';
import { describeFix, type NumberedFix } from '@drover/core';
import type { StoredFix } from '@drover/database';

/** A rule as the interface shows it. */
export function fixView({ id, number, rule, madeAt, madeBy, takenBackAt, keptRows }: StoredFix): MigrationFix {
  return {
    id,
    ...appliedFix({ number, rule }),
    madeAt: madeAt.toISOString(),
    madeBy,
    takenBackAt: takenBackAt?.toISOString() ?? null,
    keptRows,
  };
}

/** A rule with its number, in words too. */
export function appliedFix({ number, rule }: NumberedFix): NumberedFix & { readonly says: string } {
  return { number, rule, says: describeFix(rule) };
}
