import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What a run goes by stays as it was when it began, however its transfer is changed. Runs of before have none. */
export const runSettings: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql.raw('alter table drover.runs add column settings jsonb').execute(db);
  },
};
