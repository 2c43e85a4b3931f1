import type { InputOf, routes } from '@drover/api';
import type { Transfer, TransferChanges } from '@drover/database';
import { exclusionIds, storedPolicySchema } from './stored-policy.ts';

type Wish = InputOf<typeof routes.changeTransfer>['body'];

/** What to store for what somebody wants to be otherwise; the rest stays as it is. */
export function transferChanges({ policy: stored }: Transfer, wish: Wish): TransferChanges {
  const { name, policy, filters, tags, exclusions } = wish;
  const known = storedPolicySchema.parse(stored);
  const excluded = exclusions === undefined ? known.exclusions : exclusionIds(exclusions);
  return {
    ...(name === undefined ? {} : { name }),
    ...(filters === undefined ? {} : { filters }),
    ...(tags === undefined ? {} : { tags }),
    policy: storedPolicySchema.parse({ ...known, ...policy, exclusions: excluded }),
  };
}
