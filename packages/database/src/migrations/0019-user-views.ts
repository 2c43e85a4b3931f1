import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How each person wants to see a table: columns, density, sort. */
export const userViews: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql
      .raw(
        `create table drover.user_views (
          user_id text not null references drover.users on delete cascade,
          name text not null,
          view jsonb not null,
          primary key (user_id, name)
        )`,
      )
      .execute(db);
  },
};
