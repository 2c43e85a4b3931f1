import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { signInToTakeBack } from '../oauth/take-back-sign-in.ts';
import { changeableConnector } from './visibility.ts';

/** Destroys a connector and its secrets, and ends its sign-in where the service offers that, unless a run uses it. The name repeated by the person is the confirmation. */
export async function deleteConnector(
  app: Application,
  who: Principal,
  id: string,
  confirmation: string,
): Promise<Connector> {
  const connector = await changeableConnector(app, who, id);
  if (confirmation !== connector.displayName) {
    throw new ApplicationError('not-confirmed', `To delete it, repeat its name: ${connector.displayName}.`, {
      field: 'confirm',
    });
  }
  const takeBack = await signInToTakeBack(app, connector);
  const end = await app.connectors.remove(id);
  if (end !== 'removed') throw new ApplicationError(end === 'in-use' ? 'connector-in-use' : 'not-found');
  await app.browser.forget(id);
  await takeBack();
  return connector;
}
