import type { StorageError } from '@drover/core';
import { AuditStore, type Connector, ConnectorStore } from '@drover/database';
import type { Application } from '../application.ts';

/** What a connector was authorised with is of no use any more: it says so, and what runs with it stops. */
export async function endAuthorization(
  { database, sealer, clock, log }: Pick<Application, 'clock' | 'database' | 'log' | 'sealer'>,
  { id, authorizedAt }: Pick<Connector, 'authorizedAt' | 'id'>,
  { message, vendor }: StorageError,
): Promise<void> {
  const connectors = new ConnectorStore(database.db, sealer, clock);
  if (!(await connectors.deauthorize(id, message, authorizedAt))) return;
  log.warn({ connector: id, vendor }, 'the authorization of a connector has ended');
  await new AuditStore(database.db).add({
    ...{ userId: null, actor: 'Drover', action: 'connector.deauthorize', target: id, address: null },
    detail: { reason: message },
  });
}
