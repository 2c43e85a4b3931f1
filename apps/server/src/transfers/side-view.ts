import type { MigrationSide, TransferSide as SideView } from '@drover/api';
import { descendantRef, displayPath, rootRef } from '@drover/core';
import type { Connector, TransferSide } from '@drover/database';

/** One side of a transfer as people see it; a connector that was deleted has left its transfers behind. */
export function sideView(side: TransferSide, connector: Connector | undefined): SideView {
  const { root, path } = side;
  return {
    ...connectorView(connector),
    root,
    path: [...path],
    display: displayPath(descendantRef(rootRef(root), path)),
  };
}

/** A connector as one side of a migration. */
export function connectorSideView(id: string, connectors: ReadonlyMap<string, Connector>): MigrationSide {
  return connectorView(connectors.get(id));
}

function connectorView(connector: Connector | undefined): MigrationSide {
  return {
    connectorId: connector?.id ?? null,
    connectorName: connector?.displayName ?? 'Deleted connector',
    connectorType: connector?.type ?? '',
    connectorState: connector?.state ?? 'deleted',
  };
}
