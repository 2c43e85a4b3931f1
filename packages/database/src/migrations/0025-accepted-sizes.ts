import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  'alter table drover.accepted_items drop constraint accepted_items_pkey',
  'alter table drover.accepted_items add primary key (transfer_id, cause, key, bytes)',
];

/** What was accepted is an item as it was, with its size: whatever takes its path later may be accepted by itself. */
export const acceptedSizes: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
