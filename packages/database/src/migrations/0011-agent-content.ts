import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What agents' folders are known by, why the content of one is not its connector's, and the folders that a connector's agents agree on. */
export const agentContent: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql.raw('alter table drover.agents add column content jsonb, add column stranger jsonb').execute(db);
    await sql.raw('alter table drover.connectors add column shares jsonb').execute(db);
  },
};
