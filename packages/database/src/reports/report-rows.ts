import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { inPages } from './pages.ts';

/** What one run came to as its row counts it: one of some items together with the last whole one, one that began by itself with those before it. */
export interface ReportedRun {
  readonly status: number;
  readonly filesCopied: number;
  readonly bytesCopied: number;
  readonly filesSkipped: number;
  readonly bytesSkipped: number;
  readonly filesUnsupported: number;
  readonly filesFailed: number;
  readonly foldersListed: number;
  readonly foldersFailed: number;
  /** Of the run by itself, which its duration goes with. */
  readonly movedFiles: number;
  readonly movedBytes: number;
  readonly startedAt: Date | null;
  readonly endedAt: Date;
}

/** A row of a migration with what all its runs came to, also those that were deleted by age. */
export interface ReportRow {
  readonly id: string;
  readonly number: number;
  readonly source: { readonly root: string; readonly path: readonly string[] };
  readonly destination: { readonly root: string; readonly path: readonly string[] } | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly timesRun: number;
  readonly firstRunAt: Date | null;
  readonly filesCopied: number;
  readonly bytesCopied: number;
  /** All runs together, in milliseconds. */
  readonly tookMs: number;
  readonly last: ReportedRun | null;
  /** The last one that ended with a 1xx or 2xx code, and with a 1xx code. */
  readonly completed: ReportedRun | null;
  readonly succeeded: ReportedRun | null;
}

const PAGE = 500;

type RunRecord = Omit<ReportedRun, 'endedAt' | 'startedAt'> & {
  readonly startedAt: string | null;
  readonly endedAt: string;
};

type RowRecord = Omit<ReportRow, 'completed' | 'destination' | 'last' | 'source' | 'succeeded'> & {
  readonly source_root: string;
  readonly source_path: string[];
  readonly destination_root: string | null;
  readonly destination_path: string[] | null;
  readonly last: RunRecord | null;
  readonly completed: RunRecord | null;
  readonly succeeded: RunRecord | null;
};

const lastWith = (condition: string) =>
  sql.raw(`(select json_build_object('status', r.status, 'filesCopied', r.files_copied,
    'bytesCopied', r.bytes_copied, 'filesSkipped', f.files_skipped, 'bytesSkipped', f.bytes_skipped,
    'filesUnsupported', r.files_unsupported_at_source + r.files_unsupported_at_destination,
    'filesFailed', r.files_failed_at_source + r.files_failed_at_destination, 'foldersListed', r.folders_listed,
    'foldersFailed', r.folders_failed, 'movedFiles', q.files_copied, 'movedBytes', q.bytes_copied, 'startedAt', r.started_at, 'endedAt', r.ended_at)
  from drover.runs q, lateral drover.as_row(q) r, lateral drover.figures_of(r) f
  where q.transfer_id = t.id and r.state = 'ended' and r.started_at is not null and r.status ${condition} order by q.number desc limit 1)`);

/** All rows of a migration in the order of making. */
export async function* reportRows(db: Kysely<Tables>, migrationId: string): AsyncGenerator<ReportRow> {
  const read = async (after: number | null) => {
    const { rows } = await sql<RowRecord>`
      select t.id, t.number, t.source_root, t.source_path, t.destination_root, t.destination_path, t.tags, t.notes,
        t.times_run as "timesRun", t.first_run_at as "firstRunAt",
        (t.deleted_files + coalesce(s.files, 0))::bigint as "filesCopied",
        (t.deleted_bytes + coalesce(s.bytes, 0))::bigint as "bytesCopied",
        (t.deleted_us / 1000.0 + coalesce(s.took, 0))::float8 as "tookMs", ${lastWith('is not null')} as last,
        ${lastWith('between 100 and 299')} as completed, ${lastWith('between 100 and 199')} as succeeded
      from drover.transfers t left join lateral (
        select sum(r.files_copied) as files, sum(r.bytes_copied) as bytes,
          sum(extract(epoch from r.ended_at - r.started_at) * 1000) as took
        from drover.runs r where r.transfer_id = t.id and r.state = 'ended'
      ) s on true
      where t.migration_id = ${migrationId} and t.number > ${after ?? -1} order by t.number limit ${PAGE}`.execute(db);
    return rows.map(toRow);
  };
  yield* inPages(read, ({ number }) => number, PAGE);
}

function toRow(record: RowRecord): ReportRow {
  const { source_root, source_path, destination_root, destination_path, last, completed, succeeded, ...row } = record;
  return {
    ...row,
    source: { root: source_root, path: source_path },
    destination: destination_path === null ? null : { root: destination_root ?? '', path: destination_path },
    last: toRun(last),
    completed: toRun(completed),
    succeeded: toRun(succeeded),
  };
}

function toRun(record: RunRecord | null): ReportedRun | null {
  if (record === null) return null;
  const { startedAt, endedAt, ...run } = record;
  return { ...run, startedAt: startedAt === null ? null : new Date(startedAt), endedAt: new Date(endedAt) };
}
