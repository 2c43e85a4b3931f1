import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { sharedNameCheck } from './save-checks.ts';
import { changeableConnector } from './visibility.ts';

/** Lets everybody use a connector, or only its owner again. */
export async function shareConnector(
  app: Application,
  who: Principal,
  id: string,
  shared: boolean,
): Promise<Connector> {
  const found = await changeableConnector(app, who, id);
  const connector = await app.connectors.setShared(id, shared, shared ? sharedNameCheck(who, found) : undefined);
  if (connector === null) throw new ApplicationError('not-found');
  return connector;
}
