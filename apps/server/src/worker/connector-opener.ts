import type { Connection, SourceWork } from '@drover/core';
import type { Place } from '../transfers/overlap.ts';

/** A connection with all layers around it; closing it frees what it holds. */
export interface OpenedConnector extends AsyncDisposable {
  readonly connection: Connection;
  /** As it was when this was opened. */
  readonly connector: Place;
}

/** How workers open authorised storage: connections of one connector share its limits within this process. */
export interface ConnectorOpener {
  /** With `work`, as the source of that run. Rejects with 'not-found' of scope 'connector' when there is no such connector, 'unauthenticated' when it is deauthorised. */
  open(connectorId: string, root: string, signal: AbortSignal, work?: SourceWork): Promise<OpenedConnector>;
  /** The connectors that slowed us down since this was last asked, with what they said. */
  slowedDown?(): ReadonlyMap<string, string>;
  /** Data moved through the connector. */
  used(connectorId: string): Promise<void>;
}
