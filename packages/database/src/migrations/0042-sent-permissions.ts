import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const STATEMENTS = [
  // Kept before the rights are sent, and gone with the batch that tells of them. `fence`: of the worker that sent them. `grants` is JSON: a principal may hold what `jsonb` does not take.
  `create table drover.permission_sent (
    id bigint generated always as identity primary key,
    transfer_id text not null references drover.transfers on delete cascade,
    fence bigint not null,
    path text not null,
    folder boolean not null,
    destination text not null,
    grants text not null,
    sent_at timestamptz not null default now()
  )`,
  'create index permission_sent_transfer on drover.permission_sent (transfer_id)',
];

/** What a pass has sent and not told of yet, so that whoever goes on after its worker's death can tell who got rights. */
export const sentPermissions: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
