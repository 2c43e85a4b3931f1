import type { RunSummary } from '@drover/core';
import { readinessOf, type ScanFacts } from '@drover/migration';
import type { PoolClient } from 'pg';

/** Keeps with a run what its scan found to copy, and with its row whether that is ready to start. */
export async function noteReadiness(client: PoolClient, run: number, summary: RunSummary): Promise<void> {
  const { scan, status } = summary;
  const { rows } = await client.query<{ free: number | null; known: boolean }>(
    `update drover.runs r set files_to_copy = $2, bytes_to_copy = $3 from drover.transfers t
      where r.number = $1 and t.id = r.transfer_id returning r.free_bytes as free, t.destination_path is not null as known`,
    [run, scan?.toCopy.files ?? null, scan?.toCopy.bytes ?? null],
  );
  const [row] = rows;
  if (row === undefined) return;
  const readiness = readinessOf(factsOf(summary, row.free, row.known));
  if (status === 230) return;
  await client.query(
    `update drover.transfers set readiness = $2
      where id = (select transfer_id from drover.runs where number = $1) and migration_id is not null`,
    [run, readiness],
  );
}

function factsOf(
  { status, stoppedBy, scan, counters }: RunSummary,
  freeBytes: number | null,
  known: boolean,
): ScanFacts {
  return {
    status,
    stoppedBy: stoppedBy?.error.message ?? null,
    filesSeen: counters.filesSeen,
    foldersSeen: counters.foldersSeen,
    bytesSeen: counters.bytesSeen,
    bytesToCopy: scan?.toCopy.bytes ?? 0,
    freeBytes,
    destinationKnown: known,
    renames: scan?.renames.count ?? 0,
    pathsTooLong: scan?.pathsTooLong.count ?? 0,
    filesTooLarge: scan?.filesTooLarge.count ?? 0,
    unsupported: scan?.unsupported.count ?? 0,
    conflicts: scan?.conflicts.count ?? 0,
    unreadable: scan?.failures.count ?? 0,
  };
}
