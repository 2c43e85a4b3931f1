import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A pass first reads what keeps people out, so that no folder above gets rights that reach there before somebody decided. */
export const permissionBarriers: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // How far it has read: like `at_run` and `at_seq`, which tell how far it has given.
  'alter table drover.permission_passes add column look_run bigint, add column look_seq bigint not null default -1',
  'update drover.permission_passes set look_run = base_run',
  'alter table drover.permission_passes alter column look_run set not null',
  // For each folder above an item that has one. `folder` and `key` are hashes: paths and principals are of any length.
  `create table drover.permission_barriers (
    transfer_id text not null references drover.transfers on delete cascade,
    folder bytea not null,
    key bytea not null,
    kind text not null,
    principal text not null,
    below text not null,
    primary key (transfer_id, folder, key)
  )`,
];
