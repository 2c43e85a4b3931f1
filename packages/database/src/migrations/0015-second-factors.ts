import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  `create table drover.second_factors (
    user_id text primary key references drover.users on delete cascade,
    sealed bytea not null,
    confirmed_at timestamptz(3),
    last_step bigint,
    failures integer not null default 0,
    blocked_until timestamptz(3)
  )`,
  `create table drover.recovery_codes (
    user_id text not null references drover.users on delete cascade,
    code_hash bytea not null,
    primary key (user_id, code_hash)
  )`,
];

/** Codes of authenticator apps beside the password, and codes for whoever lost the app. */
export const secondFactors: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
