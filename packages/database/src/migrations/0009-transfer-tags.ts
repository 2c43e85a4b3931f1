import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Words on transfers by which those that were made together are found again. */
export const transferTags: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql.raw("alter table drover.transfers add column tags text[] not null default '{}'").execute(db);
  },
};
