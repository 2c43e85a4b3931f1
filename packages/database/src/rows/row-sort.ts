import { type RawBuilder, sql } from 'kysely';
import { figure, filesDownloaded, READINESS } from './row-columns.ts';

const byNull = "'infinity'::timestamptz";

/** What a table of rows can be sorted by; rows that are equal stand in the order of making. */
export const ROW_SORTS = {
  number: sql`t.number`,
  status: sql`array_position(array['failed', 'problems', 'canceled', 'paused', 'canceling', 'running', 'scanning', 'queued', 'new',
    'scanned', 'success'], t.state)`,
  code: sql`coalesce(t.status_code, 0)`,
  readiness: sql`coalesce(array_position(array['blocked', 'warning', 'ready'], ${READINESS}), 4)`,
  permissions: sql`coalesce(array_position(array['needs-decision', 'failed', 'problems', 'decided', 'map-changed', 'canceled', 'paused',
    'running', 'waiting', 'given'], t.permissions), 11)`,
  source: sql`t.source_key`,
  destination: sql`t.destination_key`,
  filesSuccessful: figure('files_successful'),
  filesFailed: figure('files_failed'),
  filesSkipped: figure('files_skipped'),
  dataSuccessful: figure('bytes_successful'),
  dataFailed: figure('bytes_failed'),
  dataSkipped: figure('bytes_skipped'),
  filesExcluded: figure('files_excluded'),
  dataExcluded: figure('bytes_excluded'),
  filesDownloaded,
  filesUploaded: figure('files_successful'),
  tags: sql`lower(array_to_string(t.tags, ' '))`,
  notes: sql`lower(t.notes)`,
  flags: sql`lower(array_to_string(t.flags, ' '))`,
  priority: sql`coalesce(t.priority, 0)`,
  schedule: sql`coalesce(t.schedule_words, '')`,
  timesRun: sql`t.times_run`,
  firstRun: sql`coalesce(t.first_run_at, ${sql.raw(byNull)})`,
  lastStart: sql`coalesce(t.last_started_at, ${sql.raw(byNull)})`,
  lastEnd: sql`coalesce(t.last_ended_at, ${sql.raw(byNull)})`,
} as const satisfies Readonly<Record<string, RawBuilder<unknown>>>;

export type RowSort = keyof typeof ROW_SORTS;

export function rowOrder(sort: RowSort, direction: 'ascending' | 'descending'): RawBuilder<unknown> {
  const way = sql.raw(direction === 'ascending' ? 'asc' : 'desc');
  return sort === 'number' ? sql`t.number ${way}` : sql`${ROW_SORTS[sort]} ${way}, t.number`;
}
