import type { TransferSide as SideView } from '@drover/api';
import { descendantRef, displayPath, rootRef } from '@drover/core';
import type { Connector, TransferSide } from '@drover/database';

/** One side of a transfer as people see it; a connector that was deleted has left its transfers behind. */
export function sideView(side: TransferSide, connector: Connector | undefined): SideView {
  const { connectorId, root, path } = side;
  return {
    connectorId: connector === undefined ? null : connectorId,
    connectorName: connector?.displayName ?? 'Deleted connector',
    connectorType: connector?.type ?? '',
    connectorState: connector?.state ?? 'deleted',
    root,
    path: [...path],
    display: displayPath(descendantRef(rootRef(root), path)),
  };
}
