import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  // In milliseconds; null where the source told none, or nobody kept it: such an item is known by its size alone.
  'alter table drover.accepted_items add column modified bigint',
  'alter table drover.accepted_items drop constraint accepted_items_pkey',
  'create unique index accepted_items_item on drover.accepted_items (transfer_id, cause, key, bytes, modified) nulls not distinct',
];

/** What was accepted is a file as it was, with the time of its last change: one that changed since is open again. */
export const acceptedTimes: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
