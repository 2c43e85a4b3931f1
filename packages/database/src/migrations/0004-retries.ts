import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Runs of just what was a problem in another run. */
export const retries: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  'alter table drover.runs add column only_run text, add column only_cause text, add column only_items integer',
  // `through`: only something below is wanted. Needed while the run is live.
  `create table drover.run_selection (
    run bigint not null references drover.runs (number) on delete cascade,
    folder bytea not null,
    name text collate "C" not null,
    what text not null check (what in ('file', 'folder', 'through')),
    primary key (run, folder, name)
  )`,
];
