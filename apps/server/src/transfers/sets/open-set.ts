import { descendantRef, nameRules, rootRef, type Segment } from '@drover/core';
import type { Connector, TransferSide } from '@drover/database';
import { parsePattern } from '@drover/migration';
import type { Application } from '../../application.ts';
import type { FolderListing } from '../../connectors/folder-listings.ts';
import { orStorageFailed } from '../../connectors/or-storage-failed.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import type { Principal } from '../../http/handlers.ts';
import { usableConnector } from '../usable-connector.ts';
import type { SetPlaces } from './child-pairs.ts';

export interface SetWish {
  readonly source: TransferSide;
  readonly destination: TransferSide;
  readonly pattern: string;
}

export interface OpenSet extends SetPlaces {
  readonly from: Connector;
  readonly to: Connector;
}

/** Checks what a set of transfers is asked to be made from, and learns which names its destination holds. */
export async function openSet(app: Application, who: Principal, wish: SetWish, signal: AbortSignal): Promise<OpenSet> {
  const { source, destination } = wish;
  const pattern = parsePattern(wish.pattern);
  if (typeof pattern === 'string') throw new ApplicationError('invalid-request', pattern, { field: 'pattern' });
  const [from, to] = await Promise.all([
    usableConnector(app, who, source.connectorId, 'source'),
    usableConnector(app, who, destination.connectorId, 'destination'),
  ]);
  const rules = await orStorageFailed(signal, () =>
    app.browser.useConnection(to, destination.root, async ({ capabilities }) =>
      nameRules(capabilities.names, capabilities),
    ),
  );
  return { source, destination, pattern, rules, from, to };
}

/** Lists the source anew. */
export async function listSource(app: Application, { from, source }: OpenSet, signal: AbortSignal) {
  const folder = descendantRef(rootRef(source.root), source.path);
  return await orStorageFailed(signal, () =>
    app.browser.useConnection(from, source.root, (connection) =>
      app.listings.read(connection, folder, from.id, signal),
    ),
  );
}

/** The folders of a listing, which stand first in it. */
export function foldersOf({ entries }: FolderListing): readonly Segment[] {
  return entries.flatMap(({ kind, name }) => (kind === 'folder' ? [name] : []));
}
