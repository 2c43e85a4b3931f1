import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';

type Owned = Pick<Connector, 'ownerId' | 'shared'>;

/** Own and shared ones; administrators see all. */
export function maySee(who: Pick<Principal, 'role' | 'userId'>, { ownerId, shared }: Owned): boolean {
  return shared || ownerId === who.userId || who.role === 'administrator';
}

/** What changes an authorisation is up to whoever made it, and to administrators. */
export function mayChange(who: Pick<Principal, 'role' | 'userId'>, { ownerId }: Owned): boolean {
  return ownerId === who.userId || who.role === 'administrator';
}

/** The connector, if the person may see it; else it is as if there were none. */
export async function visibleConnector(app: Application, who: Principal, id: string): Promise<Connector> {
  const connector = await app.connectors.get(id);
  if (connector === null || !maySee(who, connector)) throw new ApplicationError('not-found');
  return connector;
}

export async function changeableConnector(app: Application, who: Principal, id: string): Promise<Connector> {
  const connector = await visibleConnector(app, who, id);
  if (!mayChange(who, connector)) {
    throw new ApplicationError('forbidden', 'Only its owner or an administrator can change this connector.');
  }
  return connector;
}

/** A deauthorized connector can be neither loaded nor tested; the page then offers to reauthorise it. */
export async function authorizedConnector(app: Application, who: Principal, id: string): Promise<Connector> {
  const connector = await visibleConnector(app, who, id);
  if (connector.state === 'authorized') return connector;
  throw new ApplicationError(
    'connector-deauthorized',
    `${connector.displayName} is not authorized any more. ${connector.stateReason ?? ''}`.trim(),
  );
}
