import type { InputOf, routes } from '@drover/api';
import type { Transfer, TransferChanges } from '@drover/database';
import { exclusionIds, storedPolicySchema } from './stored-policy.ts';

type Wish = InputOf<typeof routes.changeTransfer>['body'];

/** What to store for what somebody wants to be otherwise; the rest stays as it is. */
export function transferChanges({ policy: stored }: Pick<Transfer, 'policy'>, wish: Wish): TransferChanges {
  const { name, policy, filters, tags, exclusions } = wish;
  const known = storedPolicySchema.parse(stored);
  const excluded = exclusions === undefined ? known.exclusions : exclusionIds(exclusions);
  // A row whose policy nobody speaks of goes on by that of its migration.
  const isPolicySaid = policy !== undefined || exclusions !== undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(filters === undefined ? {} : { filters }),
    ...(tags === undefined ? {} : { tags }),
    ...(isPolicySaid ? { policy: storedPolicySchema.parse({ ...known, ...policy, exclusions: excluded }) } : {}),
  };
}
