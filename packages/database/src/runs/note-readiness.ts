import type { RootFinding, RunSummary } from '@drover/core';
import { type ScanData, scanData } from '@drover/engine';
import { readinessOf, type ScanFacts, type ShortPlace } from '@drover/migration';
import type { PoolClient } from 'pg';
import { OVERLAPPING_ROW, type OverlappingRow, overlapOf } from '../rows/overlapping-row.ts';
import type { StoppedData } from './stopped-data.ts';

/** What a scan's run and its row tell beside what was found. */
export interface ScannedRun {
  readonly status: number;
  readonly stopped_by: string | null;
  readonly files_seen: number;
  readonly folders_seen: number;
  readonly bytes_seen: number;
  readonly files_excluded: number;
  readonly folders_excluded: number;
  readonly bytes_excluded: number;
  readonly free_bytes: number | null;
  /** Of the place of its row, with others; null where that has room, or nothing of the row is to be copied any more. */
  readonly short_place?: ShortPlace | null;
  readonly destination_known: boolean;
  /** Another row of the migration whose destination meets its own. */
  readonly overlapping: OverlappingRow | null;
  readonly findings: readonly RootFinding[] | null;
  /** Null for none. */
  readonly problems: ScanFacts['problems'] | null;
}

/** What would not arrive of the run `r`, by cause. */
export const PROBLEMS_OF_RUN = `(select jsonb_agg(jsonb_build_object('cause', p.cause, 'items', p.count) order by p.cause)
  from drover.run_problems p where p.run = r.number) as problems`;

/** Keeps with a run that has ended what its scan found to copy, and with its row whether that is ready to start. */
export async function noteReadiness(client: PoolClient, run: number, { scan }: RunSummary): Promise<void> {
  const { rows } = await client.query<ScannedRun>(
    `update drover.runs r set files_to_copy = $2, bytes_to_copy = $3 from drover.transfers t
      where r.number = $1 and t.id = r.transfer_id
      returning r.status, r.stopped_by, r.files_seen, r.folders_seen, r.bytes_seen, r.files_excluded, r.folders_excluded,
        r.bytes_excluded, r.free_bytes, r.findings,
        t.destination_path is not null as destination_known, ${OVERLAPPING_ROW}, ${PROBLEMS_OF_RUN}`,
    [run, scan?.toCopy.files ?? null, scan?.toCopy.bytes ?? null],
  );
  const [row] = rows;
  const readiness = row === undefined ? null : readinessOf(scanFacts(row, scan === undefined ? null : scanData(scan)));
  if (readiness === null) return;
  await client.query(
    `update drover.transfers set readiness = $2
      where id = (select transfer_id from drover.runs where number = $1) and migration_id is not null`,
    [run, readiness],
  );
}

/** What decides whether a row is ready. */
export function scanFacts(run: ScannedRun, scan: ScanData | null): ScanFacts {
  return {
    status: run.status,
    stoppedBy: run.stopped_by === null ? null : (JSON.parse(run.stopped_by) as StoppedData).error.message,
    filesFound: Math.max(0, run.files_seen - (run.files_excluded - run.folders_excluded)),
    foldersFound: Math.max(0, run.folders_seen - run.folders_excluded),
    bytesFound: Math.max(0, run.bytes_seen - run.bytes_excluded),
    bytesToCopy: scan?.toCopy.bytes ?? 0,
    freeBytes: run.free_bytes,
    shortPlace: run.short_place ?? null,
    destinationKnown: run.destination_known,
    overlap: overlapOf(run.overlapping),
    findings: run.findings ?? [],
    renames: scan?.renames.count ?? 0,
    problems: run.problems ?? [],
  };
}
