export { Database, type DatabaseSettings } from './connection/database.ts';
export { databaseError } from './connection/database-error.ts';
export { migrate, schemaVersion } from './migrations/migrate.ts';
export { newId } from './new-id.ts';
export type { Role, Tables } from './tables.ts';
