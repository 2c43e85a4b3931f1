import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Runs, what they are doing, and what they did. */
export const runs: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const COUNTERS = [
  'files_seen',
  'bytes_seen',
  'folders_seen',
  'files_copied',
  'bytes_copied',
  'bytes_read',
  'files_unchanged',
  'files_skipped',
  'files_unsupported_at_source',
  'files_unsupported_at_destination',
  'files_excluded',
  'files_conflicting',
  'files_failed_at_source',
  'files_failed_at_destination',
  'folders_created',
  'folders_failed',
  'items_renamed',
  'times_clamped',
  'folders_failed_at_source',
  'leftovers_discarded',
];

const ITEM_COLUMNS = `
    path text not null,
    folder boolean not null,
    outcome smallint not null,
    cause text,
    bytes bigint not null,
    started bigint not null,
    took integer not null,
    detail text`;

const STATEMENTS = [
  `create table drover.runs (
    id text primary key,
    number bigint not null unique generated always as identity,
    transfer_id text not null references drover.transfers on delete cascade,
    mode text not null check (mode in ('copy', 'scan')),
    state text not null default 'queued' check (state in ('queued', 'running', 'canceling', 'ended')),
    status integer,
    requested_by text,
    queued_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    stopped_by text,
    scan text,
    seq bigint not null default 0,
    folders_waiting bigint not null default 0,
    files_planned bigint not null default 0,
    bytes_planned bigint not null default 0,
    files_settled bigint not null default 0,
    bytes_settled bigint not null default 0,
    setbacks integer not null default 0,
    ${COUNTERS.map((name) => `${name} bigint not null default 0`).join(', ')}
  )`,
  // One run of a transfer at a time.
  "create unique index runs_live on drover.runs (transfer_id) where state <> 'ended'",
  'create index runs_transfer on drover.runs (transfer_id, number)',
  "create index runs_work on drover.runs (number) where state <> 'ended'",
  'create index runs_ended on drover.runs (ended_at) where ended_at is not null',
  `create table drover.run_sessions (
    id bigint primary key generated always as identity,
    run bigint not null references drover.runs (number) on delete cascade,
    worker text not null,
    lease_until timestamptz not null
  )`,
  'create index run_sessions_run on drover.run_sessions (run)',
  'create sequence drover.run_ids',
  // The saved cursor of the walk: folders that wait, and those in which something is not done. The others are deleted.
  `create table drover.run_folders (
    id bigint primary key,
    run bigint not null references drover.runs (number) on delete cascade,
    parent bigint,
    depth integer not null,
    planned boolean not null default false,
    session bigint,
    pending integer not null default 0,
    reported boolean not null,
    time_differs boolean not null,
    littered boolean not null default false,
    item_seq bigint,
    data text not null
  )`,
  `create index run_folders_waiting on drover.run_folders (run, depth desc, id) where not planned and session is null`,
  `create index run_folders_done on drover.run_folders (run) where planned and pending = 0 and session is null`,
  'create index run_folders_session on drover.run_folders (session) where session is not null',
  `create table drover.batches (
    id bigint primary key,
    run bigint not null references drover.runs (number) on delete cascade,
    session bigint,
    staged_for bigint,
    attempt integer not null,
    files integer not null,
    bytes bigint not null,
    folders bigint[] not null,
    settled integer[] not null default '{}',
    needs text[],
    tasks text not null
  )`,
  // Written once, read once: packing it costs more than it saves.
  'alter table drover.batches alter column tasks set storage external',
  'create index batches_ready on drover.batches (run, id) where session is null and staged_for is null',
  'create index batches_session on drover.batches (session) where session is not null',
  'create index batches_staged on drover.batches (staged_for) where staged_for is not null',
  `create table drover.items (
    run bigint not null references drover.runs (number) on delete cascade,
    seq bigint not null,${ITEM_COLUMNS},
    primary key (run, seq)
  )`,
  'create index items_cause on drover.items (run, cause, seq) where cause is not null',
  `create table drover.staged_items (
    staged_for bigint not null,
    position bigint generated always as identity,${ITEM_COLUMNS}
  )`,
  'create index staged_items_folder on drover.staged_items (staged_for, position)',
  `create table drover.run_problems (
    run bigint not null references drover.runs (number) on delete cascade,
    cause text not null,
    count bigint not null,
    first_seq bigint not null,
    primary key (run, cause)
  )`,
  `create table drover.scan_parts (
    run bigint not null references drover.runs (number) on delete cascade,
    part text not null
  )`,
  'create index scan_parts_run on drover.scan_parts (run)',
  `create table drover.known_folders (
    id bigint primary key generated always as identity,
    transfer_id text not null references drover.transfers on delete cascade,
    path bytea not null,
    unique (transfer_id, path)
  )`,
  `create table drover.known (
    folder bigint not null references drover.known_folders on delete cascade,
    key text collate "C" not null,
    name text,
    data text not null,
    upload bytea,
    primary key (folder, key)
  )`,
  `create unlogged table drover.run_activity (
    run bigint not null,
    worker text not null,
    at timestamptz not null default now(),
    data text not null,
    primary key (run, worker)
  )`,
  `create table drover.workers (
    id text primary key,
    host text not null,
    pid integer not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    gateway_address text
  )`,
];
