import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Whether something is under way with an agent, as the process says that holds the session. */
export const agentsAtWork: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql.raw('alter table drover.agent_sessions add column busy boolean not null default false').execute(db);
  },
};
