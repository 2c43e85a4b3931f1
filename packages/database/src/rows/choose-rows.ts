import type { RowFilter } from '@drover/migration';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Readiness, RowState, Tables } from '../tables.ts';
import { READINESS, ROWS } from './row-columns.ts';
import { type FilterSides, rowCondition } from './row-filter.ts';
import { inTurn, withFilter, withinPatience } from './with-filter.ts';

/** Rows that somebody chose: one by one, or all that pass a filter. */
export type RowSelection =
  | { readonly ids: readonly string[] }
  | { readonly filter: RowFilter; readonly except: readonly string[] };

/** A migration whose rows are chosen from, and how its connectors are known. */
export interface RowsOf {
  readonly migrationId: string;
  readonly sides: FilterSides;
  /** Whose searches with regular expressions count as one person's. */
  readonly asker?: string;
}

/** What decides whether something can be done with a row. */
export interface ChosenRow {
  readonly id: string;
  readonly state: RowState;
  /** It was scanned or run. */
  readonly locked: boolean;
  readonly destinationUnknown: boolean;
  /** What its last scan says. */
  readonly readiness: Readiness | null;
}

export interface RefusedRow {
  readonly rowId: string;
  /** A sentence for a person. */
  readonly reason: string;
}

/** What became of an action on many rows. */
export interface RowsDone {
  readonly done: number;
  /** The first hundred. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
}

const SHOWN = 100;
const NOT_THERE = 'It is not there any more, or is no row of this migration.';

/** The chosen rows in the order of making. */
export async function chooseRows(
  db: Kysely<Tables>,
  from: RowsOf,
  selection: RowSelection,
): Promise<readonly ChosenRow[]> {
  return await withFilter(db, { ...from, filter: filterOf(selection) }, async (reading) =>
    read(reading, from, selection, sql``),
  );
}

/** The same in a transaction that waited for `turnToHold`, to whose end nobody else changes, deletes or starts them. */
export async function holdRows(
  tx: Transaction<Tables>,
  from: RowsOf,
  selection: RowSelection,
): Promise<readonly ChosenRow[]> {
  return await withinPatience(tx, filterOf(selection), async () => read(tx, from, selection, sql`for update of t`));
}

/** Begins what is to hold the chosen rows when it is the turn of their filter. */
export async function turnToHold<T>(from: RowsOf, selection: RowSelection, begin: () => Promise<T>): Promise<T> {
  return await inTurn({ ...from, filter: filterOf(selection) }, begin);
}

/** Parts the rows with which it can be done from the others, which are told why not. */
export function judgeRows(
  selection: RowSelection,
  rows: readonly ChosenRow[],
  refuses: (row: ChosenRow) => string | null,
): { readonly ids: readonly string[]; readonly refused: readonly RefusedRow[] } {
  const judged = rows.map(({ id, ...row }) => ({ rowId: id, reason: refuses({ id, ...row }) }));
  const found = new Set(rows.map(({ id }) => id));
  const gone = 'ids' in selection ? [...new Set(selection.ids)].filter((id) => !found.has(id)) : [];
  return {
    ids: judged.flatMap(({ rowId, reason }) => (reason === null ? [rowId] : [])),
    refused: [
      ...judged.flatMap(({ rowId, reason }) => (reason === null ? [] : [{ rowId, reason }])),
      ...gone.map((rowId) => ({ rowId, reason: NOT_THERE })),
    ],
  };
}

export function rowsDone(done: number, refused: readonly RefusedRow[]): RowsDone {
  return { done, refused: refused.slice(0, SHOWN), refusedCount: refused.length };
}

function filterOf(selection: RowSelection): RowFilter {
  return 'ids' in selection ? [] : selection.filter;
}

async function read(
  db: Kysely<Tables>,
  { migrationId, sides }: RowsOf,
  selection: RowSelection,
  lock: ReturnType<typeof sql>,
): Promise<readonly ChosenRow[]> {
  const isChosen =
    'ids' in selection
      ? sql`t.id = any(${[...selection.ids]})`
      : sql`${rowCondition(selection.filter, sides)} and t.id <> all(${[...selection.except]})`;
  const { rows } = await sql<ChosenRow>`
    select t.id, t.state, t.last_run_id is not null as locked, t.destination_path is null as "destinationUnknown",
      ${READINESS} as readiness
    from ${ROWS} where t.migration_id = ${migrationId} and ${isChosen} order by t.number ${lock}`.execute(db);
  return rows;
}
