import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  // Places that rows of a migration are copied to and that have less room than all of these need together; others are in no line.
  // No reference to the migration: whoever deletes one holds it and waits for its rows, which the scan that notes this holds.
  `create table drover.short_places (
    migration_id text not null,
    connector_id text not null,
    root text not null,
    free_bytes bigint not null,
    bytes bigint not null,
    rows bigint not null,
    primary key (migration_id, connector_id, root)
  )`,
];

/** Rows that fit into their destination one by one, and not together. */
export const shortPlaces: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
