import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What changes with each step of a run is written beside the old version, without an entry in every index of the table: pages keep room for
 * that, and the state of a row is in no index.
 */
export const cheaperUpdates: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  'drop index drover.transfers_migration_state',
  'alter table drover.transfers set (fillfactor = 70)',
  'alter table drover.runs set (fillfactor = 70)',
];
