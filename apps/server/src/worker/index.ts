export type { ConnectorOpener, OpenedConnector } from './connector-opener.ts';
export { runWorker } from './run-worker.ts';
export type { WorkerParts } from './work-on-one.ts';
