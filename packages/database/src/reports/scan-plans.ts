import type { ScanData } from '@drover/engine';
import type { MeasuredCopy, ScanFacts } from '@drover/migration';
import { type Kysely, sql } from 'kysely';
import { OVERLAPPING_ROW } from '../rows/overlapping-row.ts';
import { PROBLEMS_OF_RUN, scanFacts } from '../runs/note-readiness.ts';
import { IN_PLACE, STILL_TO_COPY } from '../runs/short-places.ts';
import type { Tables } from '../tables.ts';

/** Copies that say enough of what two connectors do. */
const MEASURED = 200;

/** What a row `t` shares its place with, where that has too little room. */
const SHORT_PLACE = sql.raw(`(select jsonb_build_object('freeBytes', p.free_bytes, 'bytes', p.bytes, 'rows', p.rows)
  from drover.short_places p cross join ${STILL_TO_COPY} where ${IN_PLACE})`);

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
): Promise<{ readonly runId: string; readonly facts: ScanFacts } | null> {
  const { rows } = await sql<Parameters<typeof scanFacts>[0] & { id: string; scan: string | null }>`
    select r.*, t.destination_path is not null as destination_known, ${sql.raw(OVERLAPPING_ROW)}, ${sql.raw(PROBLEMS_OF_RUN)}, ${SHORT_PLACE} as short_place
    from drover.runs r join drover.transfers t on t.id = r.transfer_id
    where r.transfer_id = ${transferId} and r.mode = 'scan' and r.state = 'ended' and r.started_at is not null order by r.number desc limit 1`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const scan = row.scan === null ? null : (JSON.parse(row.scan) as ScanData);
  return { runId: row.id, facts: scanFacts(row, scan) };
}
