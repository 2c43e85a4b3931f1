export { Database, type DatabaseSettings } from './connection/database.ts';
export { databaseError } from './connection/database-error.ts';
export {
  type EmbeddedEvent,
  EmbeddedPostgres,
  type EmbeddedSettings,
} from './embedded/embedded-postgres.ts';
export type { Host } from './embedded/host.ts';
export { json } from './json.ts';
export { migrate, schemaVersion } from './migrations/migrate.ts';
export { newId } from './new-id.ts';
export type { Role, Tables } from './tables.ts';
