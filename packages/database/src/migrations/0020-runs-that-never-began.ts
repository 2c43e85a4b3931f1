import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A run that was cancelled while it waited is no run: its row stands as it stood before. */
export const runsThatNeverBegan: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const lastBegun = (transfer: string) =>
  `left join drover.runs l on l.number = (select max(r.number) from drover.runs r
    where r.transfer_id = ${transfer} and r.started_at is not null)`;

/** Of a row `t` and its last run that began: a row without one says that it was cancelled, and nothing else. */
const RESTORED = `last_run_id = l.id, state = coalesce(drover.state_of(l), 'canceled'),
  status_code = case when l.id is null then 230 else l.status end, last_started_at = l.started_at, last_ended_at = l.ended_at`;

const STATEMENTS = [
  `create or replace function drover.note_run() returns trigger language plpgsql as $$
    begin
      if new.state = 'ended' and new.started_at is null then
        update drover.transfers t set ${RESTORED}
          from (select new.transfer_id as transfer) n ${lastBegun('n.transfer')}
          where t.id = n.transfer and t.migration_id is not null and t.last_run_id = new.id;
      elsif new.state = 'ended' then
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
  `update drover.transfers t set times_run = greatest(0, t.times_run - (select count(*)::integer from drover.runs r
      where r.transfer_id = t.id and r.state = 'ended' and r.started_at is null)) where t.migration_id is not null`,
  `update drover.transfers t set ${RESTORED},
      files_successful = coalesce(f.files_successful, 0), files_failed = coalesce(f.files_failed, 0),
      files_skipped = coalesce(f.files_skipped, 0), bytes_successful = coalesce(f.bytes_successful, 0),
      bytes_failed = coalesce(f.bytes_failed, 0), bytes_skipped = coalesce(f.bytes_skipped, 0)
    from drover.runs n ${lastBegun('n.transfer_id')}
      left join lateral drover.figures_of(l) f on l.id is not null
    where n.id = t.last_run_id and n.state = 'ended' and n.started_at is null and t.migration_id is not null`,
];
