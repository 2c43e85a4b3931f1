import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  // The log is shown to nobody any more; its items are left only where a proof, problems or reports rest upon them.
  'alter table drover.runs add column log_deleted_at timestamptz(3)',
  // What runs came to that were deleted by age, so that the totals of a row stay what they were.
  `alter table drover.transfers
    add column deleted_files bigint not null default 0,
    add column deleted_bytes bigint not null default 0,
    add column deleted_us bigint not null default 0`,
];

/** Logs that were deleted by age, and what stays of them. */
export const deletedLogs: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
