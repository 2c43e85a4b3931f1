import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A run says whether reading the rights of its source counts against what the service allows. */
export const meteredPermissions: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`alter table drover.runs add column meters_permissions boolean not null default false`.execute(db);
  },
};
