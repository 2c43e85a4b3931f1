import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENT = `create table drover.directories (
    name text primary key,
    id text not null,
    found_at timestamptz not null default now()
  )`;

/** Ids of the directories that connectors name by a domain: what a service counts together goes by the id. */
export const directories: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql.raw(STATEMENT).execute(db);
  },
};
