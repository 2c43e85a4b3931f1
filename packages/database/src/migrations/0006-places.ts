import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Finds the transfers from one folder at once, however many their connector has. */
export const places: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql
      .raw(
        // By hash, as the entry of a tree may not be longer than a third of a page, and paths may.
        'create index transfers_source_place on drover.transfers using hash ((source_root || source_path::text))',
      )
      .execute(db);
  },
};
