import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  // A place as a text with which those of all places within it begin.
  `create or replace function drover.place_text(root text, path jsonb) returns text language sql immutable as $$
    select root || e'\\n' || left(path::text, -1) || case when path = '[]' then '' else ', ' end
  $$`,
  // The same for all spellings that some destination takes for one.
  `create or replace function drover.place_key(root text, path jsonb) returns text language sql immutable as $$
    select lower(normalize(root || e'\\n' || left(path::text, -1) || case when path = '[]' then '' else ', ' end, NFC))
  $$`,
  `create index if not exists transfers_destination_place
    on drover.transfers (migration_id, (left(drover.place_key(destination_root, destination_path), 500)) collate "C")`,
];

/** Finds rows whose destinations meet without a look at all rows of their migration. */
export const destinationPlaces: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
