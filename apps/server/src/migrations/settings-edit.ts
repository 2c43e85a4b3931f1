import type { changeRowSettingsSchema } from '@drover/api';
import type { RowEdit } from '@drover/database';
import type { z } from 'zod';
import { exclusionIds } from '../transfers/stored-policy.ts';

type Wish = z.output<typeof changeRowSettingsSchema>;

/** What to store for what somebody wants of the settings of many rows. */
export function settingsEdit({ policy, filters, exclusions, inherit }: Wish): Extract<RowEdit, { kind: 'settings' }> {
  const said = { ...policy, ...(exclusions === undefined ? {} : { exclusions: exclusionIds(exclusions) }) };
  const isPolicySaid = Object.keys(said).length > 0;
  return {
    kind: 'settings',
    inherit,
    ...(isPolicySaid ? { policy: said } : {}),
    ...(filters === undefined ? {} : { filters }),
  };
}
