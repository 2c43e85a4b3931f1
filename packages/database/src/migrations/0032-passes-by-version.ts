import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A row says so when the map or a decision that its pass went by holds no longer. */
export const passesByVersion: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  // Higher with each change of the lines.
  'alter table drover.permission_maps add column version integer not null default 1',
  // Of the map when the first item was gone over. `taken_at`: when the worker that is at it, or was last, took it.
  'alter table drover.permission_passes add column map_version integer not null default 1, add column taken_at timestamptz',
  // The answer that all items of the question went by; null where some were not given because of it, or not all by the same.
  'alter table drover.permission_questions add column applied jsonb',
  'alter table drover.transfers drop constraint transfers_permissions_check',
  `alter table drover.transfers add constraint transfers_permissions_check check (permissions in ('waiting', 'running', 'paused', 'canceled',
    'failed', 'needs-decision', 'decided', 'map-changed', 'problems', 'given'))`,
  `create or replace function drover.note_permissions(ids text[]) returns void language plpgsql as $$
    begin
    -- Whoever waits here for others sees what they did.
    perform from drover.transfers where id = any(ids) order by id for update;
    update drover.transfers t set permissions = s.state from (
      select p.transfer_id, case
          when p.state <> 'ended' then p.state
          when exists (select from drover.permission_questions q where q.transfer_id = p.transfer_id and not exists (
            select from drover.permission_decisions d where d.migration_id = q.migration_id and d.key = q.key)) then 'needs-decision'
          when exists (select from drover.permission_questions q join drover.permission_decisions d
            on d.migration_id = q.migration_id and d.key = q.key and d.answer is distinct from q.applied
            where q.transfer_id = p.transfer_id) then 'decided'
          when exists (select from drover.permission_maps m where m.migration_id = p.migration_id and m.version > p.map_version
            and jsonb_array_length(m.entries) > 0) then 'map-changed'
          when p.failed > 0 then 'problems'
          else 'given' end as state
      from drover.permission_passes p where p.transfer_id = any(ids)
    ) s where t.id = s.transfer_id and t.permissions is distinct from s.state;
    end
  $$`,
  // Nobody noted by which map these went.
  `update drover.permission_passes p set map_version = 0 from drover.permission_maps m
    where m.migration_id = p.migration_id and p.at_seq >= 0 and m.changed_at > p.begun_at`,
  `select drover.note_permissions(array(select transfer_id from drover.permission_passes where map_version = 0))`,
];
