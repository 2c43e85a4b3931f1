import { type Account, StorageError } from '@drover/core';
import type { Connector, ConnectorStore } from '@drover/database';
import { connectorKind } from './catalogue.ts';
import { type OpenNeeds, openAccount } from './open-account.ts';

export type StoredNeeds = OpenNeeds & { readonly connectors: ConnectorStore };

/** Opens a connector as it is stored, with its secrets unsealed. */
export async function openStored(app: StoredNeeds, connector: Connector, signal: AbortSignal): Promise<Account> {
  const { id, type, options } = connector;
  const kind = connectorKind(type, app.kinds);
  if (kind === null) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `This version of Drover knows no connectors of the type "${type}".`,
      remedy: 'Start a newer version.',
    });
  }
  const values = { ...options, ...(await app.connectors.secrets(id)) };
  return await openAccount(app, { kind, values, stored: connector }, signal);
}
