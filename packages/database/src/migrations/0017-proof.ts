import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What proofs rest upon, and which were made. */
export const proof: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // Bytes that the source's listing gave a file; null where they are those of the column `bytes`.
  'alter table drover.items add column size bigint',
  'alter table drover.staged_items add column size bigint',
  // How it is known that the destination holds what the source had; stays when logs are dropped.
  'alter table drover.known add column evidence text',
  // The path that the hash is of; null until a run of this version meets the folder.
  'alter table drover.known_folders add column name text',
  // `basis`: a hash over all that a proof goes by; made again from the same, it is the same to the byte. Root: null while it is made.
  `create table drover.proofs (
    scope_kind text not null check (scope_kind in ('run', 'migration')),
    scope_id text not null,
    basis bytea not null,
    made_at timestamptz(3) not null default now(),
    operator text not null,
    root text,
    summary jsonb,
    primary key (scope_kind, scope_id, basis)
  )`,
  // Names of a path, as `pathToText` writes it, in the order in which proofs tell of them.
  `create function drover.path_names(path text) returns text[] language sql immutable as $$
    select case when left(path, 1) = '[' then array(select jsonb_array_elements_text(path::jsonb)) else string_to_array(substr(path, 2), '/') end
  $$`,
];
