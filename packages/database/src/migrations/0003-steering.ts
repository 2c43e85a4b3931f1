import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Runs that a person pauses, or allows less than they could do. */
export const steering: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  'alter table drover.runs drop constraint runs_state_check',
  `alter table drover.runs add constraint runs_state_check
    check (state in ('queued', 'running', 'paused', 'canceling', 'ended'))`,
  `alter table drover.runs add column paused_at timestamptz, add column paused_by text,
    add column files_at_once integer, add column bytes_per_second bigint`,
];
