import { randomBytes } from 'node:crypto';
import type { newTransferSchema, TransferDefaults } from '@drover/api';
import type { Connector, NewTransfer, TransferSide } from '@drover/database';
import type { z } from 'zod';
import { sideView } from './side-view.ts';
import { exclusionIds, storedPolicySchema } from './stored-policy.ts';

/** What is said of a transfer beside its places; what is left out is as for all new ones. */
type Said = Pick<z.output<typeof newTransferSchema>, 'exclusions' | 'filters' | 'name' | 'policy' | 'tags'>;

interface Sides {
  readonly source: TransferSide;
  readonly destination: TransferSide;
  readonly from: Connector;
  readonly to: Connector;
}

/** A transfer as it is stored first. */
export function newTransfer(sides: Sides, said: Said, defaults: TransferDefaults, ownerId: string): NewTransfer {
  const { source, destination, from, to } = sides;
  return {
    name: said.name ?? `${titleOf(source, from)} to ${titleOf(destination, to)}`.slice(0, 200),
    source,
    destination,
    transferKey: randomBytes(6).toString('hex'),
    ...newSettings(said, defaults),
    tags: said.tags,
    ownerId,
    schedule: null,
  };
}

/** What is copied and how, as it is stored; what is not said is as for all new transfers. */
export function newSettings(
  said: Pick<Said, 'exclusions' | 'filters' | 'policy'>,
  defaults: TransferDefaults,
): Pick<NewTransfer, 'filters' | 'policy'> {
  const { policy, filters = defaults.filters, exclusions = defaults.exclusions } = said;
  return {
    policy: storedPolicySchema.parse({ ...defaults.policy, ...policy, exclusions: exclusionIds(exclusions) }),
    filters,
  };
}

function titleOf(side: TransferSide, connector: Connector): string {
  const { display } = sideView(side, connector);
  return display === '/' ? connector.displayName : `${connector.displayName} ${display}`;
}
