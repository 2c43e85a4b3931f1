import { randomBytes } from 'node:crypto';
import type { newTransferSchema } from '@drover/api';
import type { Connector, Transfer } from '@drover/database';
import type { z } from 'zod';
import type { Application } from '../application.ts';
import { visibleConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { sideView } from './side-view.ts';
import { exclusionIds, storedPolicySchema } from './stored-policy.ts';

type Wish = z.output<typeof newTransferSchema>;

/** Makes the transfer between two connectors that the person may use: whoever sees both sees it, so there is one for each pair of folders. */
export async function createTransfer(app: Application, who: Principal, wish: Wish): Promise<Transfer> {
  const [from, to] = await Promise.all([usable(app, who, wish, 'source'), usable(app, who, wish, 'destination')]);
  const defaults = await app.transferDefaults.read();
  const { source, destination, policy, filters = defaults.filters, exclusions = defaults.exclusions } = wish;
  const name = wish.name ?? `${titleOf(source, from)} to ${titleOf(destination, to)}`.slice(0, 200);
  const made = await app.transfers.createFirst({
    name,
    source,
    destination,
    transferKey: randomBytes(6).toString('hex'),
    policy: storedPolicySchema.parse({ ...defaults.policy, ...policy, exclusions: exclusionIds(exclusions) }),
    filters,
    ownerId: who.userId,
    schedule: null,
  });
  if (made !== null) return made;
  throw new ApplicationError('already-exists', 'There is a transfer between these two folders already.', {
    remedy: 'Start or change that one.',
  });
}

async function usable(
  app: Application,
  who: Principal,
  wish: Wish,
  side: 'destination' | 'source',
): Promise<Connector> {
  const connector = await visibleConnector(app, who, wish[side].connectorId).catch((error: unknown) => {
    if (!(error instanceof ApplicationError)) throw error;
    throw new ApplicationError('invalid-request', `The ${side} is no connector of yours.`, {
      field: `${side}.connectorId`,
    });
  });
  if (connector.state === 'authorized') return connector;
  throw new ApplicationError('connector-deauthorized', `${connector.displayName} is not authorized any more.`);
}

function titleOf(side: Wish['source'], connector: Connector): string {
  const { display } = sideView(side, connector);
  return display === '/' ? connector.displayName : `${connector.displayName} ${display}`;
}
