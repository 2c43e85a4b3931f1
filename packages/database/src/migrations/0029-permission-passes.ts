import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The second pass over what arrived, which gives permissions; what people must decide for it, and what they decided. */
export const permissionPasses: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // Its source tells who may do what, and its destination takes it.
  'alter table drover.runs add column takes_permissions boolean not null default false',
  `alter table drover.transfers add column permissions text check (permissions in ('waiting', 'running', 'paused', 'canceled', 'failed',
    'needs-decision', 'decided', 'problems', 'given'))`,
  // It goes over the items of the copies from `base_run` on, and has come to item `at_seq` of `at_run` (-1: before the row's own folder). `fence`: higher with each worker
  // that takes it, and with each beginning.
  `create table drover.permission_passes (
    transfer_id text primary key references drover.transfers on delete cascade,
    migration_id text not null,
    base_run bigint not null,
    at_run bigint not null,
    at_seq bigint not null,
    state text not null check (state in ('waiting', 'running', 'paused', 'canceled', 'failed', 'ended')),
    fence bigint not null default 0,
    worker text,
    lease_until timestamptz,
    attempts integer not null default 0,
    next_at timestamptz not null default now(),
    failure jsonb,
    items bigint not null default 0,
    given bigint not null default 0,
    left_out bigint not null default 0,
    waiting bigint not null default 0,
    failed bigint not null default 0,
    requested_by text,
    begun_at timestamptz(3),
    ended_at timestamptz(3)
  )`,
  `create index permission_passes_due on drover.permission_passes (next_at) where state in ('waiting', 'running')`,
  'create index permission_passes_migration on drover.permission_passes (migration_id)',
  // The key is a hash: principals are texts of any length.
  `create table drover.permission_questions (
    transfer_id text not null references drover.transfers on delete cascade,
    migration_id text not null,
    key bytea not null,
    kind text not null,
    principal text not null,
    items bigint not null,
    example text not null,
    primary key (transfer_id, key)
  )`,
  'create index permission_questions_migration on drover.permission_questions (migration_id, key)',
  `create table drover.permission_decisions (
    id text primary key,
    migration_id text not null references drover.migrations on delete cascade,
    key bytea not null,
    kind text not null,
    principal text not null,
    answer jsonb not null,
    reason text not null,
    decided_at timestamptz(3) not null default now(),
    decided_by text not null,
    unique (migration_id, key)
  )`,
  // How the row stands, after every change to its pass, its questions or the answers to them.
  `create function drover.note_permissions(ids text[]) returns void language plpgsql as $$
    begin
    -- Whoever waits here for others sees what they did.
    perform from drover.transfers where id = any(ids) order by id for update;
    update drover.transfers t set permissions = s.state from (
      select p.transfer_id, case
          when p.state <> 'ended' then p.state
          when exists (select from drover.permission_questions q where q.transfer_id = p.transfer_id and not exists (
            select from drover.permission_decisions d where d.migration_id = q.migration_id and d.key = q.key)) then 'needs-decision'
          when exists (select from drover.permission_questions q where q.transfer_id = p.transfer_id) then 'decided'
          when p.failed > 0 then 'problems'
          else 'given' end as state
      from drover.permission_passes p where p.transfer_id = any(ids)
    ) s where t.id = s.transfer_id and t.permissions is distinct from s.state;
    end
  $$`,
];
