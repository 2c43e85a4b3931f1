export { type FreshDatabase, freshDatabase } from './fresh-database.ts';
export { processHost, realClock } from './process-host.ts';
export { someConnector } from './some-connector.ts';
export { startEmbedded, type TestFolder, testFolder } from './start-embedded.ts';
