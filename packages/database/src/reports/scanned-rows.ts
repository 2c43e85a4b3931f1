import type { Over } from '@drover/core';
import type { ScanData } from '@drover/engine';
import { type Kysely, sql } from 'kysely';
import { SIZE } from '../problems/open-problems.ts';
import { causeOf, type ItemDetail } from '../runs/item-columns.ts';
import { metNothing } from '../runs/met-nothing.ts';
import { codeOf } from '../runs/outcome-codes.ts';
import { pathFromText } from '../runs/path-text.ts';
import type { Tables } from '../tables.ts';
import { inPages } from './pages.ts';

/** A row of a migration with the last of its scans that has ended and met anything. */
export interface ScannedRow {
  readonly id: string;
  readonly number: number;
  readonly source: { readonly root: string; readonly path: readonly string[] };
  readonly tags: readonly string[];
  readonly run: number;
  readonly status: number | null;
  /** What a copy would take. */
  readonly files: number;
  readonly bytes: number;
  /** All that the scan met, excluded files too. */
  readonly bytesMet: number;
}

/** An item that a scan met. */
export interface ScannedItem {
  readonly row: ScannedRow;
  readonly path: readonly string[];
  readonly bytes: number;
  /** Of a path that is too long. */
  readonly over: Over | null;
}

/** Of a run `r`: a scan that tells what its row holds. */
const IS_SCAN = sql.raw(
  `r.mode = 'scan' and r.state = 'ended' and r.started_at is not null and not ${metNothing('r')}`,
);

/** Nobody wants them copied, or they are there already. */
const STAY_BEHIND = (['excluded-by-rule', 'filtered', 'unchanged'] as const).map(codeOf);

const PAGE = 500;
const ITEMS = 2000;
/** The cause of a path that is too long. */
export const TOO_LONG = causeOf({
  ...{ type: 'skipped', reason: 'unsupported-at-destination', cause: 'path-too-long', notes: [] },
});

type RowRecord = Omit<ScannedRow, 'source'> & { readonly root: string; readonly path: string[] };

/** In the order of making; rows without such a scan are left out. */
export async function* scannedRows(db: Kysely<Tables>, migrationId: string): AsyncGenerator<ScannedRow> {
  const read = async (after: number | null) => {
    const { rows } = await sql<RowRecord>`
      select t.id, t.number, t.source_root as root, t.source_path as path, t.tags,
        s.number as run, s.status, coalesce(s.files_to_copy, s.files_seen) as files,
        coalesce(s.bytes_to_copy, s.bytes_seen) as bytes, s.bytes_seen as "bytesMet"
      from drover.transfers t cross join lateral (
        select r.number, r.status, r.files_seen, r.bytes_seen, r.files_to_copy, r.bytes_to_copy from drover.runs r
        where r.transfer_id = t.id and ${IS_SCAN} order by r.number desc limit 1
      ) s
      where t.migration_id = ${migrationId} and t.number > ${after ?? -1} order by t.number limit ${PAGE}`.execute(db);
    return rows.map(({ root, path, ...row }) => ({ ...row, source: { root, path } }));
  };
  yield* inPages(read, ({ number }) => number, PAGE);
}

/** How many rows there are, and how many of them were scanned. */
export async function countScanned(
  db: Kysely<Tables>,
  migrationId: string,
): Promise<{ readonly rows: number; readonly scanned: number }> {
  const { rows } = await sql<{ rows: number; scanned: number }>`
    select count(*) as rows, count(*) filter (where exists (select from drover.runs r
      where r.transfer_id = t.id and ${IS_SCAN})) as scanned
    from drover.transfers t where t.migration_id = ${migrationId}`.execute(db);
  return rows[0] ?? { rows: 0, scanned: 0 };
}

/** Items whose paths the destination cannot hold. */
export function longPaths(db: Kysely<Tables>, migrationId: string): AsyncGenerator<ScannedItem> {
  return itemsOf(db, scannedRows(db, migrationId), sql`i.cause = ${TOO_LONG}`);
}

/** Files above a size that a copy would take, or could not. */
export function largeFiles(db: Kysely<Tables>, migrationId: string, above: number): AsyncGenerator<ScannedItem> {
  return itemsOf(
    db,
    large(scannedRows(db, migrationId), above),
    sql`not i.folder and ${SIZE} > ${above} and i.outcome <> all(${STAY_BEHIND})`,
  );
}

/** What scans found to copy by extension, a row at a time. */
export async function* extensionsOf(db: Kysely<Tables>, migrationId: string): AsyncGenerator<ScanData['extensions']> {
  for await (const some of inGroups(scannedRows(db, migrationId))) {
    const runs = some.map(({ run }) => run);
    const { rows } = await sql<{ scan: string }>`select scan from drover.runs
      where number = any(${runs}) and scan is not null order by array_position(${runs}::bigint[], number)`.execute(db);
    for (const { scan } of rows) yield (JSON.parse(scan) as ScanData).extensions;
  }
}

async function* large(rows: AsyncIterable<ScannedRow>, above: number): AsyncGenerator<ScannedRow> {
  for await (const row of rows) if (row.bytesMet > above) yield row;
}

interface ItemRecord {
  readonly run: number;
  readonly seq: number;
  readonly path: string;
  readonly bytes: number;
  readonly detail: string | null;
}

async function* itemsOf(
  db: Kysely<Tables>,
  rows: AsyncIterable<ScannedRow>,
  condition: ReturnType<typeof sql>,
): AsyncGenerator<ScannedItem> {
  for await (const some of inGroups(rows)) {
    const byRun = new Map(some.map((row) => [row.run, row]));
    const read = async (after: ItemRecord | null) => {
      const { rows: items } = await sql<ItemRecord>`
        select i.run, i.seq, i.path, ${SIZE} as bytes, i.detail from drover.items i
        where i.run = any(${[...byRun.keys()]}) and ${condition}
          and (i.run, i.seq) > (${after?.run ?? -1}, ${after?.seq ?? -1}) order by i.run, i.seq limit ${ITEMS}`.execute(
        db,
      );
      return items;
    };
    for await (const { run, path, bytes, detail } of inPages(read, (last) => last, ITEMS)) {
      const row = byRun.get(run);
      const told: ItemDetail = detail === null ? {} : (JSON.parse(detail) as ItemDetail);
      if (row !== undefined) yield { row, path: pathFromText(path), bytes, over: told.over ?? null };
    }
  }
}

async function* inGroups(rows: AsyncIterable<ScannedRow>): AsyncGenerator<ScannedRow[]> {
  let group: ScannedRow[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < PAGE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
