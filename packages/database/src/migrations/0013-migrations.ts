import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Migrations: many transfers between two connectors, each a row with the figures of its last run. */
export const migrations: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table drover.migrations (
    id text primary key,
    number bigint not null unique generated always as identity,
    name text not null,
    source_connector_id text not null,
    destination_connector_id text not null,
    owner_id text references drover.users on delete set null,
    created_at timestamptz(3) not null default now(),
    priority integer not null default 0,
    policy jsonb not null,
    filters jsonb not null
  )`,
  // Policy and filters: null where those of the migration hold. Destination root and path: null while it is not known. The keys: paths as
  // they are shown, in lower case. Figures: those of the last run that has ended; a live run has its own.
  `alter table drover.transfers
    alter column destination_root drop not null,
    alter column destination_path drop not null,
    alter column policy drop not null,
    alter column filters drop not null,
    add column migration_id text references drover.migrations on delete cascade,
    add column number bigint not null unique generated always as identity,
    add column source_key text not null default '',
    add column destination_key text not null default '',
    add column notes text not null default '',
    add column flags text[] not null default '{}',
    add column priority integer,
    add column schedule_words text,
    add column readiness text check (readiness in ('ready', 'warning', 'blocked')),
    add column state text not null default 'new' check (state in ('new', 'queued', 'scanning', 'running', 'paused', 'canceling',
      'scanned', 'success', 'problems', 'failed', 'canceled')),
    add column status_code smallint,
    add column files_successful bigint not null default 0,
    add column files_failed bigint not null default 0,
    add column files_skipped bigint not null default 0,
    add column bytes_successful bigint not null default 0,
    add column bytes_failed bigint not null default 0,
    add column bytes_skipped bigint not null default 0,
    add column times_run integer not null default 0,
    add column first_run_at timestamptz(3),
    add column last_started_at timestamptz(3),
    add column last_ended_at timestamptz(3)`,
  'create index transfers_migration on drover.transfers (migration_id, number) where migration_id is not null',
  'create index transfers_migration_state on drover.transfers (migration_id, state) where migration_id is not null',
  // Known of each run: what it failed to bring over, and what it left alone.
  'alter table drover.runs add column bytes_failed bigint not null default 0, add column bytes_skipped bigint not null default 0',
  // As a table, so that it becomes part of the query that asks.
  `create function drover.figures_of(r drover.runs) returns table (files_successful bigint, files_failed bigint, files_skipped bigint,
      bytes_successful bigint, bytes_failed bigint, bytes_skipped bigint)
    language sql immutable as $$
      select r.files_copied, r.files_failed_at_source + r.files_failed_at_destination,
        case r.mode when 'scan' then r.files_seen - r.files_failed_at_source - r.files_failed_at_destination
          else r.files_unchanged + r.files_skipped + r.files_conflicting
            + r.files_unsupported_at_source + r.files_unsupported_at_destination end,
        r.bytes_copied, r.bytes_failed, case r.mode when 'scan' then r.bytes_seen - r.bytes_failed else r.bytes_skipped end
    $$`,
  `create function drover.state_of(r drover.runs) returns text language sql immutable as $$
      select case r.state
        when 'ended' then case
          when r.status between 100 and 199 then case r.mode when 'scan' then 'scanned' else 'success' end
          when r.status = 230 then 'canceled'
          when r.status between 200 and 249 then 'problems'
          else 'failed' end
        when 'running' then case r.mode when 'scan' then 'scanning' else 'running' end
        else r.state end
    $$`,
  `create function drover.note_run() returns trigger language plpgsql as $$
    begin
      if new.state = 'ended' then
        update drover.transfers t set state = drover.state_of(new), status_code = new.status,
            files_successful = f.files_successful, files_failed = f.files_failed, files_skipped = f.files_skipped,
            bytes_successful = f.bytes_successful, bytes_failed = f.bytes_failed, bytes_skipped = f.bytes_skipped,
            times_run = t.times_run + 1, first_run_at = coalesce(t.first_run_at, new.started_at),
            last_started_at = new.started_at, last_ended_at = new.ended_at
          from drover.figures_of(new) f
          where t.id = new.transfer_id and t.migration_id is not null and t.last_run_id = new.id;
      else
        update drover.transfers t set state = drover.state_of(new), status_code = null,
            first_run_at = coalesce(t.first_run_at, new.started_at), last_started_at = new.started_at, last_ended_at = null
          where t.id = new.transfer_id and t.migration_id is not null and t.last_run_id = new.id;
      end if;
      return null;
    end
  $$`,
  `create trigger note_start after insert on drover.runs for each row execute function drover.note_run()`,
  `create trigger note_change after update on drover.runs for each row
    when (old.state is distinct from new.state) execute function drover.note_run()`,
];
