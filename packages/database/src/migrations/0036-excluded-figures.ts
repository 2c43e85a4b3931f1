import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const FILES_EXCLUDED = 'greatest(0, r.files_excluded - r.folders_excluded)';

/** Of a run of an older version, which counted no excluded folders by themselves, no more can be left out than it met. */
const found = (seen: string, failed: string, excluded: string) => `greatest(0, ${seen} - (${failed}) - ${excluded})`;

const STATEMENTS = [
  `alter table drover.runs add column folders_excluded bigint not null default 0,
    add column bytes_excluded bigint not null default 0`,
  `alter table drover.transfers add column files_excluded bigint not null default 0,
    add column bytes_excluded bigint not null default 0`,
  'drop function drover.figures_of(drover.runs)',
  // As a table, so that it becomes part of the query that asks.
  `create function drover.figures_of(r drover.runs) returns table (files_successful bigint, files_failed bigint,
      files_skipped bigint, files_excluded bigint, bytes_successful bigint, bytes_failed bigint, bytes_skipped bigint, bytes_excluded bigint)
    language sql immutable as $$
      select r.files_copied, r.files_failed_at_source + r.files_failed_at_destination,
        case r.mode
          when 'scan' then ${found('r.files_seen', 'r.files_failed_at_source + r.files_failed_at_destination', FILES_EXCLUDED)}
          else r.files_unchanged + r.files_skipped + r.files_conflicting
            + r.files_unsupported_at_source + r.files_unsupported_at_destination end,
        ${FILES_EXCLUDED}, r.bytes_copied, r.bytes_failed,
        case r.mode when 'scan' then ${found('r.bytes_seen', 'r.bytes_failed', 'r.bytes_excluded')} else r.bytes_skipped end,
        r.bytes_excluded
    $$`,
  `create or replace function drover.note_run() returns trigger language plpgsql as $$
    begin
      if new.state = 'ended' and new.started_at is null then
        update drover.transfers t set last_run_id = l.id, state = coalesce(drover.state_of(l), 'canceled'),
            status_code = case when l.id is null then 230 else l.status end,
            last_started_at = l.started_at, last_ended_at = l.ended_at
          from (select new.transfer_id as transfer) n left join drover.runs l on l.number = (select max(r.number)
            from drover.runs r where r.transfer_id = n.transfer and r.started_at is not null)
          where t.id = n.transfer and t.migration_id is not null and t.last_run_id = new.id;
      elsif new.state = 'ended' then
        update drover.transfers t set state = drover.state_of(new), status_code = new.status,
            files_successful = f.files_successful, files_failed = f.files_failed, files_skipped = f.files_skipped,
            files_excluded = f.files_excluded, bytes_successful = f.bytes_successful, bytes_failed = f.bytes_failed,
            bytes_skipped = f.bytes_skipped, bytes_excluded = f.bytes_excluded,
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
];

/** What filters and rules left out stands by itself, in files and in bytes, and is none of what a scan found to copy. */
export const excludedFigures: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
