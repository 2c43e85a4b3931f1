import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Agents on other machines, their sessions with our processes, and the runs that need them. */
export const agents: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // No reference to connectors: a revoked key stays known when its connector is gone.
  `create table drover.agents (
    key text primary key,
    spki bytea not null,
    state text not null default 'unclaimed' check (state in ('unclaimed', 'claimed', 'revoked')),
    connector_id text,
    host text not null,
    os text not null,
    arch text not null,
    version text not null,
    roots jsonb,
    address text,
    first_seen timestamptz not null default now(),
    last_seen timestamptz not null default now(),
    claimed_at timestamptz,
    drained boolean not null default false,
    outdated boolean not null default false,
    differs boolean not null default false,
    refused_at timestamptz,
    refused_count integer not null default 0
  )`,
  'create index agents_connector on drover.agents (connector_id) where connector_id is not null',
  "create index agents_unclaimed on drover.agents (last_seen) where state = 'unclaimed'",
  'create sequence drover.agent_epochs',
  `create unlogged table drover.agent_sessions (
    agent text not null references drover.agents (key) on delete cascade,
    process text not null,
    epoch bigint not null default nextval('drover.agent_epochs'),
    since timestamptz not null default now(),
    last_seen timestamptz not null default now(),
    primary key (agent, process)
  )`,
  'create index agent_sessions_process on drover.agent_sessions (process)',
  // Every process that agents can reach; `listener` is the process whose port takes their calls, `address` where that is, if told.
  `create unlogged table drover.agent_gateways (
    process text primary key,
    listener text not null,
    address text,
    seen_at timestamptz not null default now()
  )`,
  // The connectors of a run that are agents; null where there are none.
  'alter table drover.runs add column agents text[], add column waiting_since timestamptz',
  "create index runs_agents on drover.runs (number) where agents is not null and state <> 'ended'",
];
