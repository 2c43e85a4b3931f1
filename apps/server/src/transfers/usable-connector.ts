import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { visibleConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';

/** The connector of one side of a new transfer, which the person may use and which is authorised. */
export async function usableConnector(
  app: Application,
  who: Principal,
  id: string,
  side: 'destination' | 'source',
): Promise<Connector> {
  const connector = await visibleConnector(app, who, id).catch((error: unknown) => {
    if (!(error instanceof ApplicationError)) throw error;
    throw new ApplicationError('invalid-request', `The ${side} is no connector of yours.`, {
      field: `${side}.connectorId`,
    });
  });
  if (connector.state === 'authorized') return connector;
  throw new ApplicationError('connector-deauthorized', `${connector.displayName} is not authorized any more.`);
}
