import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  `create table drover.service_budgets (
    key text primary key,
    state jsonb not null,
    changed_at timestamptz not null default now()
  )`,
  'alter table drover.connectors add column budget text',
];

/** What services let one app use in one tenant, and which connectors use it together. */
export const serviceBudgets: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
