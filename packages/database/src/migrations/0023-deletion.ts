import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A migration with many rows is deleted step by step; it is known from the first of them on. */
export const deletion: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table drover.migrations add column deleting_since timestamptz(3)`.execute(db);
  },
};
