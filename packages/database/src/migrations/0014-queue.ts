import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The queue of rows: which of them may begin, how many of two connectors at once, and when rows start by themselves. */
export const queue: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // `admitted_at`: null while it waits for its turn. `taken_by`: the worker that is about to begin with it. `rerun`: 1 to 3 where it began
  // by itself after a run with problems. `scheduled_for`: the time of the schedule that started it.
  `alter table drover.runs
    add column migration_id text,
    add column priority integer not null default 0,
    add column admitted_at timestamptz,
    add column rerun smallint not null default 0,
    add column scheduled_for timestamptz,
    add column taken_by text,
    add column taken_until timestamptz`,
  `update drover.runs r set migration_id = t.migration_id, admitted_at = r.queued_at
    from drover.transfers t where t.id = r.transfer_id`,
  `create index runs_waiting on drover.runs (migration_id, priority desc, number) where state = 'queued' and admitted_at is null`,
  `create index runs_under_way on drover.runs (migration_id)
    where migration_id is not null and admitted_at is not null and state in ('queued', 'running', 'canceling')`,
  'drop index drover.runs_work',
  `create index runs_work on drover.runs (number) where state not in ('ended', 'paused') and (admitted_at is not null or state = 'canceling')`,
  // Whoever starts a row need not know of the queue; single transfers do not wait.
  `create function drover.queue_run() returns trigger language plpgsql as $$
    begin
      select t.migration_id, coalesce(t.priority, m.priority, 0),
          case when t.migration_id is null then coalesce(new.admitted_at, now()) else new.admitted_at end
        into new.migration_id, new.priority, new.admitted_at
        from drover.transfers t left join drover.migrations m on m.id = t.migration_id where t.id = new.transfer_id;
      new.priority := coalesce(new.priority, 0);
      return new;
    end
  $$`,
  'create trigger queue before insert on drover.runs for each row execute function drover.queue_run()',
  // `allowed`: what a connector that refused or slowed us down bears at the moment; null where that is all.
  `create table drover.pair_limits (
    source_connector_id text not null references drover.connectors on delete cascade,
    destination_connector_id text not null references drover.connectors on delete cascade,
    rows_at_once integer not null default 50,
    allowed integer,
    changed_at timestamptz,
    lowered_at timestamptz,
    reason text,
    primary key (source_connector_id, destination_connector_id)
  )`,
  // `next_at`: null when it has come for the last time. A schedule that was set begins only when it is made active.
  `create table drover.schedules (
    transfer_id text primary key references drover.transfers on delete cascade,
    rule jsonb not null,
    time_zone text not null,
    mode text not null check (mode in ('copy', 'scan')),
    state text not null check (state in ('set', 'active', 'paused')),
    next_at timestamptz,
    set_by text references drover.users on delete set null,
    set_at timestamptz not null default now(),
    last_at timestamptz,
    last_problem text
  )`,
  "create index schedules_due on drover.schedules (next_at) where state = 'active' and next_at is not null",
  `alter table drover.connectors add column bytes_per_second bigint, add column windows jsonb`,
];
