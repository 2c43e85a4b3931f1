import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What scans found to copy and room for, and what people decide about problems and permissions of a migration. */
export const scansAndProblems: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `alter table drover.runs add column files_to_copy bigint, add column bytes_to_copy bigint, add column free_bytes bigint`,
  `create table drover.permission_maps (
    migration_id text primary key references drover.migrations on delete cascade,
    entries jsonb not null,
    changed_at timestamptz(3) not null default now(),
    changed_by text not null
  )`,
  // Of a cause in the rows of a migration, as they stood then. Kept for the proof, so it outlives the logs.
  `create table drover.acceptances (
    id text primary key,
    migration_id text not null references drover.migrations on delete cascade,
    cause text not null,
    reason text not null,
    accepted_at timestamptz(3) not null default now(),
    accepted_by text not null,
    items bigint not null,
    bytes bigint not null
  )`,
  'create index acceptances_migration on drover.acceptances (migration_id, accepted_at)',
  // The key is a hash of the path: the entry of a tree may not be longer than a third of a page, and paths may.
  `create table drover.accepted_items (
    transfer_id text not null references drover.transfers on delete cascade,
    cause text not null,
    key bytea not null,
    path text not null,
    bytes bigint not null,
    acceptance_id text not null references drover.acceptances on delete cascade,
    primary key (transfer_id, cause, key)
  )`,
  'create index accepted_items_acceptance on drover.accepted_items (acceptance_id)',
];
