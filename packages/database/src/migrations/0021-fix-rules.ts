import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Rules by which a migration cures a group of problems in all of its rows. */
export const fixRules: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // What was taken back stays, so that no number is given twice.
  `create table drover.fix_rules (
    id text primary key,
    migration_id text not null references drover.migrations on delete cascade,
    number integer not null,
    rule jsonb not null,
    made_at timestamptz(3) not null default now(),
    made_by text not null,
    taken_back_at timestamptz(3),
    unique (migration_id, number)
  )`,
  // Rows in which a rule goes on although it was taken back: they were copied under the names that it gave.
  `create table drover.fix_rule_rows (
    rule_id text not null references drover.fix_rules on delete cascade,
    transfer_id text not null references drover.transfers on delete cascade,
    primary key (rule_id, transfer_id)
  )`,
  'create index fix_rule_rows_transfer on drover.fix_rule_rows (transfer_id)',
  // The rules that hold for a row, in their order, as runs keep them; null for none.
  `create function drover.fixes_of(migration text, transfer text) returns jsonb language sql stable as $$
    select jsonb_agg(jsonb_build_object('number', f.number, 'rule', f.rule) order by f.number)
    from drover.fix_rules f where f.migration_id = migration and (f.taken_back_at is null
      or exists (select from drover.fix_rule_rows k where k.rule_id = f.id and k.transfer_id = transfer))
  $$`,
  // By what names the destination of the run goes: its rules, and what it holds for one name.
  'alter table drover.runs add column names jsonb',
];
