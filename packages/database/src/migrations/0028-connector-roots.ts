import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The users and sites that a connector offered when they were last read: thousands take minutes to read anew. */
export const connectorRoots: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql
      .raw(
        `create table drover.connector_roots (
          connector_id text primary key references drover.connectors on delete cascade,
          read_at timestamptz(3) not null,
          roots jsonb not null
        )`,
      )
      .execute(db);
  },
};
