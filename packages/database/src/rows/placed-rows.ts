import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { RowPlace } from './new-rows.ts';

/** A row with no more than files of rows say of it. */
export interface PlacedRow {
  readonly id: string;
  readonly number: number;
  readonly source: RowPlace;
  readonly destination: RowPlace | null;
  readonly tags: readonly string[];
  /** It was scanned or run: its places stay as they are. */
  readonly locked: boolean;
}

interface PlacedRecord {
  readonly id: string;
  readonly number: number;
  readonly source_root: string;
  readonly source_path: readonly string[];
  readonly destination_root: string | null;
  readonly destination_path: readonly string[] | null;
  readonly tags: readonly string[];
  readonly locked: boolean;
}

const ROWS_AT_ONCE = 1000;

/** All rows of a migration in the order of making, some thousands at a time. */
export async function* placedRows(db: Kysely<Tables>, migrationId: string): AsyncGenerator<readonly PlacedRow[]> {
  for (let last = 0; ; ) {
    const { rows } = await sql<PlacedRecord>`select ${PLACED} from drover.transfers t
      where t.migration_id = ${migrationId} and t.number > ${last} order by t.number limit ${ROWS_AT_ONCE}`.execute(db);
    if (rows.length > 0) yield rows.map(toPlacedRow);
    if (rows.length < ROWS_AT_ONCE) return;
    last = rows.at(-1)?.number ?? last;
  }
}

/** Those of these ids that are rows of the migration. */
export async function placedRowsOf(
  db: Kysely<Tables>,
  migrationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PlacedRow>> {
  const found = new Map<string, PlacedRow>();
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const { rows } = await sql<PlacedRecord>`select ${PLACED} from drover.transfers t
      where t.migration_id = ${migrationId} and t.id = any(${ids.slice(at, at + ROWS_AT_ONCE)})`.execute(db);
    for (const row of rows) found.set(row.id, toPlacedRow(row));
  }
  return found;
}

const PLACED = sql`t.id, t.number, t.source_root, t.source_path, t.destination_root, t.destination_path, t.tags,
  t.last_run_id is not null as locked`;

function toPlacedRow(row: PlacedRecord): PlacedRow {
  const { id, number, tags, locked } = row;
  return {
    ...{ id, number, tags, locked },
    source: { root: row.source_root, path: row.source_path },
    destination:
      row.destination_path === null ? null : { root: row.destination_root ?? '', path: row.destination_path },
  };
}
