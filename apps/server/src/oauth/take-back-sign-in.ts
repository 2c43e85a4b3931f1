import { appOf, grantedTokenSchema, OAUTH_FIELD, takeBack } from '@drover/connector-kit';
import { toStorageError } from '@drover/core';
import { type Connector, ConnectorTokenStore } from '@drover/database';
import type { Application } from '../application.ts';
import { connectorKind } from '../connectors/catalogue.ts';

const PATIENCE_MS = 15_000;

/** What ends the sign-in of a connector at its service; to be asked for before the connector is deleted, and called afterwards. */
export async function signInToTakeBack(
  app: Application,
  { id, type, options }: Connector,
): Promise<() => Promise<void>> {
  const oauth = connectorKind(type, app.kinds)?.definition.oauth;
  const registration = oauth === undefined ? null : await app.signInApps.read(oauth.provider);
  if (oauth?.grant !== 'person' || registration === null) return async () => undefined;
  const kept = await new ConnectorTokenStore(app.database.db, app.sealer, id).read(OAUTH_FIELD);
  return async () => {
    if (kept === null) return;
    const token = grantedTokenSchema.parse(JSON.parse(kept));
    try {
      const reach = await app.settings.reach();
      await takeBack(appOf(oauth, registration, options, reach), token, AbortSignal.timeout(PATIENCE_MS));
    } catch (error) {
      // The connector is gone either way; the page has said where the rest is done by hand.
      app.log.warn({ connector: id, error: toStorageError(error).describe() }, 'a sign-in could not be taken back');
    }
  };
}
