import type { ScanData } from '@drover/engine';
import type { MeasuredCopy, RowLoad, ScanFacts } from '@drover/migration';
import { type Kysely, sql } from 'kysely';
import { PROBLEMS_OF_RUN, scanFacts } from '../runs/note-readiness.ts';
import { IN_PLACE, STILL_TO_COPY } from '../runs/short-places.ts';
import type { Tables } from '../tables.ts';
import { IS_SCAN } from './scanned-rows.ts';

/** Copies that say enough of what two connectors do. */
const MEASURED = 200;

/** Not read as JSON, in which names may stand that PostgreSQL takes for no text. */
const NEW_FOLDERS = sql.raw(`coalesce(substring(s.scan from '"foldersToCreate":(\\d+)'), '0')::bigint`);

/** What a row `t` shares its place with, where that has too little room. */
const SHORT_PLACE = sql.raw(`(select jsonb_build_object('freeBytes', p.free_bytes, 'bytes', p.bytes, 'rows', p.rows)
  from drover.short_places p cross join ${STILL_TO_COPY} where ${IN_PLACE})`);

/** What the last scan of each row found to copy; of all rows of a migration, or of these. Rows without such a scan are left out. */
export async function toCopyOf(
  db: Kysely<Tables>,
  migrationId: string,
  ids: readonly string[] | null = null,
): Promise<readonly RowLoad[]> {
  const { rows } = await sql<RowLoad>`
    select coalesce(s.files_to_copy, 0)::bigint as files, coalesce(s.bytes_to_copy, 0)::bigint as bytes,
      s.files_seen as "filesSeen", s.folders_seen as "foldersSeen", ${NEW_FOLDERS} as "newFolders"
    from drover.transfers t cross join lateral (
      select r.files_to_copy, r.bytes_to_copy, r.files_seen, r.folders_seen, r.scan from drover.runs r
      where r.transfer_id = t.id and ${IS_SCAN} order by r.number desc limit 1
    ) s where t.migration_id = ${migrationId} and (${ids}::text[] is null or t.id = any(${ids}))`.execute(db);
  return rows;
}

/** What the last copies between two connectors did, but for those that mostly found what was there already. */
export async function measuredCopies(
  db: Kysely<Tables>,
  sourceConnectorId: string,
  destinationConnectorId: string,
): Promise<readonly MeasuredCopy[]> {
  const { rows } = await sql<MeasuredCopy>`
    select r.files_copied as files, r.bytes_copied as bytes, extract(epoch from r.ended_at - r.started_at)::float8 as seconds
    from drover.transfers t join drover.runs r on r.transfer_id = t.id
    where t.source_connector_id = ${sourceConnectorId} and t.destination_connector_id = ${destinationConnectorId}
      and r.mode = 'copy' and r.state = 'ended' and r.files_copied > r.files_unchanged and r.ended_at > r.started_at
    order by r.number desc limit ${MEASURED}`.execute(db);
  return rows;
}

/** What the last scan of a row that has ended says; null where there is none. */
export async function lastScanOf(
  db: Kysely<Tables>,
  transferId: string,
): Promise<{ readonly runId: string; readonly facts: ScanFacts; readonly load: RowLoad } | null> {
  const { rows } = await sql<Parameters<typeof scanFacts>[0] & { id: string; scan: string | null }>`
    select r.*, t.destination_path is not null as destination_known, ${sql.raw(PROBLEMS_OF_RUN)}, ${SHORT_PLACE} as short_place
    from drover.runs r join drover.transfers t on t.id = r.transfer_id
    where r.transfer_id = ${transferId} and r.mode = 'scan' and r.state = 'ended' and r.started_at is not null order by r.number desc limit 1`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const scan = row.scan === null ? null : (JSON.parse(row.scan) as ScanData);
  const { files, bytes } = scan?.toCopy ?? { files: 0, bytes: 0 };
  const seen = { filesSeen: row.files_seen, foldersSeen: row.folders_seen };
  const load = { files, bytes, newFolders: scan?.foldersToCreate ?? 0, ...seen };
  return { runId: row.id, facts: scanFacts(row, scan), load };
}
