import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  'alter table drover.connectors add column account jsonb',
  `create table drover.begun_sign_ins (
    state_hash bytea primary key,
    session_hash bytea not null,
    user_id text not null references drover.users on delete cascade,
    sealed bytea not null,
    expires_at timestamptz(3) not null
  )`,
];

/** Sign-ins at services that were begun in a browser, and whose account a connector was authorised with. */
export const oauth: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
