import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How the destination of a scan stood, beside its content: licence, account. */
export const rootFindings: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql.raw('alter table drover.runs add column findings jsonb').execute(db);
  },
};
