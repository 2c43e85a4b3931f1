import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What connectors keep to spare their services requests. Sealed content is as small as it gets, so that it is not compressed again. */
export const connectorMemories: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table drover.connector_memories (
    connector_id text not null references drover.connectors on delete cascade,
    name text not null,
    sealed bytea not null,
    kept_at timestamptz not null default now(),
    primary key (connector_id, name)
  )`,
  'alter table drover.connector_memories alter column sealed set storage external',
];
