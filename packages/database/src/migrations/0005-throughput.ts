import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How fast live runs were over the last minutes. */
export const throughput: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql
      .raw(
        // `slot`: seconds since 1970 in steps of five.
        `create unlogged table drover.run_throughput (
          run bigint not null,
          slot bigint not null,
          bytes bigint not null,
          files bigint not null,
          primary key (run, slot)
        )`,
      )
      .execute(db);
  },
};
