import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** People and their ways in, audit, settings, connectors and transfers. */
export const base: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table drover.users (
    id text primary key,
    email text not null,
    email_key text not null unique,
    name text not null,
    role text not null check (role in ('administrator', 'operator', 'viewer')),
    password_hash text,
    created_at timestamptz(3) not null default now(),
    disabled_at timestamptz(3)
  )`,
  `create table drover.sessions (
    id_hash bytea primary key,
    user_id text not null references drover.users on delete cascade,
    created_at timestamptz(3) not null default now(),
    last_seen_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    user_agent text,
    address text
  )`,
  'create index sessions_user on drover.sessions (user_id)',
  'create index sessions_expiry on drover.sessions (expires_at)',
  `create table drover.api_tokens (
    id text primary key,
    user_id text not null references drover.users on delete cascade,
    name text not null,
    token_hash bytea not null unique,
    role text not null check (role in ('administrator', 'operator', 'viewer')),
    created_at timestamptz(3) not null default now(),
    last_used_at timestamptz(3),
    expires_at timestamptz(3)
  )`,
  'create index api_tokens_user on drover.api_tokens (user_id)',
  `create table drover.sign_in_links (
    token_hash bytea primary key,
    user_id text references drover.users on delete cascade,
    purpose text not null check (purpose in ('setup', 'invite', 'recover')),
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    used_at timestamptz(3)
  )`,
  'create index sign_in_links_user on drover.sign_in_links (user_id)',
  // No reference to users: what a person did stays known after the person is gone.
  `create table drover.audit (
    id bigint primary key generated always as identity,
    at timestamptz(3) not null default now(),
    user_id text,
    actor text not null,
    action text not null,
    target text,
    detail jsonb,
    address text
  )`,
  'create index audit_at on drover.audit (at)',
  `create table drover.settings (
    key text primary key,
    value jsonb not null
  )`,
  `create table drover.connectors (
    id text primary key,
    type text not null,
    display_name text not null,
    options jsonb not null,
    owner_id text references drover.users on delete set null,
    shared boolean not null default false,
    state text not null default 'authorized' check (state in ('authorized', 'deauthorized')),
    state_reason text,
    created_at timestamptz(3) not null default now(),
    authorized_at timestamptz(3) not null default now(),
    last_used_at timestamptz(3) not null default now()
  )`,
  'create index connectors_owner on drover.connectors (owner_id)',
  `create table drover.connector_secrets (
    connector_id text not null references drover.connectors on delete cascade,
    field text not null,
    sealed bytea not null,
    primary key (connector_id, field)
  )`,
  `create table drover.connector_tokens (
    connector_id text not null references drover.connectors on delete cascade,
    field text not null,
    sealed bytea not null,
    version bigint not null default 1,
    primary key (connector_id, field)
  )`,
  // Connector ids without a reference: a transfer outlives a deleted connector and then says so.
  `create table drover.transfers (
    id text primary key,
    name text not null,
    source_connector_id text not null,
    source_root text not null,
    source_path jsonb not null,
    destination_connector_id text not null,
    destination_root text not null,
    destination_path jsonb not null,
    transfer_key char(12) not null,
    policy jsonb not null,
    filters jsonb not null,
    owner_id text references drover.users on delete set null,
    created_at timestamptz(3) not null default now(),
    archived_at timestamptz(3),
    schedule jsonb,
    last_run_id text
  )`,
  'create index transfers_source on drover.transfers (source_connector_id)',
  'create index transfers_destination on drover.transfers (destination_connector_id)',
  'create index transfers_owner on drover.transfers (owner_id)',
  'create index transfers_created on drover.transfers (created_at, id)',
];
