import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The machine of an agent, and another one that has called with its key and was refused. */
export const agentTwins: Migration = {
  up: async (db: Kysely<unknown>) => {
    const columns = 'add column machine text, add column twin text, add column twin_at timestamptz';
    await sql.raw(`alter table drover.agents ${columns}`).execute(db);
  },
};
