import type { NameProfileName } from '@drover/core';
import type { Selectable } from 'kysely';
import { type RawBuilder, sql } from 'kysely';
import { IN_PLACE, STILL_TO_COPY } from '../runs/short-places.ts';
import type { Tables } from '../tables.ts';
import type { Row } from './row.ts';

const FIGURES = [
  'files_successful',
  'files_failed',
  'files_skipped',
  'files_excluded',
  'bytes_successful',
  'bytes_failed',
  'bytes_skipped',
  'bytes_excluded',
] as const;
type Figure = (typeof FIGURES)[number];

/**
 * Rows `t`, each with its run that has not ended as `l`, and as `f` what that came to so far once it has begun. A run of some items, or
 * a copy that began by itself, says too little of the row: until it has ended and is laid over what was before, the row shows that.
 */
export const ROWS = sql`drover.transfers t
  left join drover.runs l on l.transfer_id = t.id and l.state <> 'ended'
  left join lateral drover.figures_of(l) f on l.started_at is not null and l.only_run is null and not (l.rerun > 0 and l.mode = 'copy')`;

/** The figure of the whole run that goes on, else as the row stands. */
export function figure(name: Figure): RawBuilder<number> {
  return sql.raw(`coalesce(f.${name}, t.${name})`);
}

/** The same of the files that could be read at the source. */
export const filesDownloaded = sql.raw<number>(
  'case when f.files_successful is null then t.files_downloaded else drover.files_downloaded(l) end',
);

const figures = sql.join(FIGURES.map((name) => sql`${figure(name)} as ${sql.raw(name)}`));

/** What the last scan of a row says, and those of others that are copied to the same place. */
export const READINESS = sql.raw(`case when t.readiness in ('ready', 'warning') and exists (
    select from drover.short_places p cross join ${STILL_TO_COPY} where ${IN_PLACE}
  ) then 'blocked' else t.readiness end`);

/** The columns that `toRow` reads. */
export const ROW_COLUMNS = sql`t.id, t.number, t.migration_id, t.source_root, t.source_path, t.destination_root, t.destination_path,
  t.state, t.status_code, ${READINESS} as readiness, t.permissions, t.tags, t.notes, t.flags, t.priority, t.schedule_words, t.owner_id, t.created_at,
  t.last_run_id, t.times_run, t.first_run_at, t.last_started_at, t.last_ended_at,
  (select r.settings->>'against' from drover.runs r where r.id = t.last_run_id) as against,
  t.policy is not null or t.filters is not null as own_settings, ${figures},
  ${filesDownloaded} as files_downloaded`;

export type RowRecord = Omit<
  Selectable<Tables['transfers']>,
  'destination_key' | 'filters' | 'name' | 'policy' | 'source_key' | 'transfer_key'
> & { readonly own_settings: boolean; readonly against: NameProfileName | null };

export function toRow(row: RowRecord): Row {
  return {
    id: row.id,
    number: row.number,
    migrationId: row.migration_id ?? '',
    source: { root: row.source_root, path: row.source_path },
    destination:
      row.destination_path === null ? null : { root: row.destination_root ?? '', path: row.destination_path },
    state: row.state,
    statusCode: row.status_code,
    readiness: row.readiness,
    against: row.against,
    permissions: row.permissions,
    files: {
      successful: row.files_successful,
      failed: row.files_failed,
      skipped: row.files_skipped,
      excluded: row.files_excluded,
    },
    bytes: {
      successful: row.bytes_successful,
      failed: row.bytes_failed,
      skipped: row.bytes_skipped,
      excluded: row.bytes_excluded,
    },
    filesDownloaded: row.files_downloaded,
    tags: row.tags,
    notes: row.notes,
    flags: row.flags,
    priority: row.priority,
    ownSettings: row.own_settings,
    scheduleWords: row.schedule_words,
    ownerId: row.owner_id,
    createdAt: row.created_at,
    lastRunId: row.last_run_id,
    timesRun: row.times_run,
    firstRunAt: row.first_run_at,
    lastStartedAt: row.last_started_at,
    lastEndedAt: row.last_ended_at,
  };
}
