import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How the clocks of both sides stood to ours when a copy began. */
export const clocks: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table drover.runs add column clocks jsonb`.execute(db);
  },
};
