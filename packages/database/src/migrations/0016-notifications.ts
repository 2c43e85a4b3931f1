import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  `alter table drover.users add column mail_when text not null default 'completion'
    check (mail_when in ('completion', 'errors', 'never'))`,
  // The name alone, which is what people read, finds nobody.
  'alter table drover.runs add column requester_id text',
  `create table drover.ended_runs (
    run text primary key references drover.runs (id) on delete cascade,
    ended_at timestamptz(3) not null default now(),
    mailed boolean not null default false,
    hooked boolean not null default false
  )`,
  `create function drover.note_end() returns trigger language plpgsql as $$
    begin
      insert into drover.ended_runs (run) values (new.id) on conflict do nothing;
      return null;
    end
  $$`,
  `create trigger note_end after update on drover.runs for each row
    when (new.state = 'ended' and old.state is distinct from 'ended') execute function drover.note_end()`,
  `create table drover.webhooks (
    id text primary key,
    url text not null,
    sealed bytea not null,
    migration_id text references drover.migrations on delete cascade,
    enabled boolean not null default true,
    created_at timestamptz(3) not null default now()
  )`,
  `create table drover.deliveries (
    id text primary key,
    user_id text references drover.users on delete cascade,
    webhook_id text references drover.webhooks on delete cascade,
    scope text not null,
    title text not null,
    body text not null,
    created_at timestamptz(3) not null default now(),
    next_at timestamptz(3),
    attempts integer not null default 0,
    delivered_at timestamptz(3),
    answer text
  )`,
  'create index deliveries_due on drover.deliveries (next_at) where next_at is not null',
  'create index deliveries_webhook on drover.deliveries (webhook_id, created_at)',
];

/** Who is told what when runs have ended, by mail and by webhooks, and what is still to be sent. */
export const notifications: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
