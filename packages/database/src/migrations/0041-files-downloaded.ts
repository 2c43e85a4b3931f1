import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { noteRun } from './0039-retries-laid-over.ts';

const STATEMENTS = [
  'alter table drover.transfers add column files_downloaded bigint not null default 0',
  // A scan reads no file, so what the destination would refuse of it was not read.
  `create function drover.files_downloaded(r drover.runs) returns bigint language sql immutable as $$
      select r.files_copied + case r.mode when 'scan' then 0 else r.files_failed_at_destination end
    $$`,
  noteRun('files_downloaded = drover.files_downloaded(r)'),
  `update drover.transfers t set files_downloaded = drover.files_downloaded(r)
    from drover.runs l cross join lateral drover.as_row(l) r
    where t.migration_id is not null and t.times_run > 0 and l.number = (
      select max(b.number) from drover.runs b where b.transfer_id = t.id and b.state = 'ended' and b.started_at is not null)`,
];

/** A row tells how many files of its last run could be read at the source, whatever became of them at the destination. */
export const filesDownloaded: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
