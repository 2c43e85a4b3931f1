import type { rowSelectionSchema } from '@drover/api';
import type { Row, RowsDone } from '@drover/database';
import type { z } from 'zod';
import type { Application } from '../application.ts';
import { shownPlace } from '../reports/shown-place.ts';
import { filteredRows } from './filtered-rows.ts';
import type { VisibleMigration } from './visible-migration.ts';

/** Rows that an entry of the audit log names; of the others it tells the filter, or how many they are. */
const NAMED = 20;

/** Which rows somebody chose, as the audit log tells it: asked before anything is done with them, since they may be gone afterwards. */
export async function toldSelection(
  { rows }: Pick<Application, 'rows'>,
  { migration, around }: VisibleMigration,
  selection: z.output<typeof rowSelectionSchema>,
): Promise<Readonly<Record<string, unknown>>> {
  if ('ids' in selection) {
    const found = await firstOf(rows, selection.ids);
    const own = found.filter(({ migrationId }) => migrationId === migration.id);
    return { chosen: selection.ids.length, named: own.map(named) };
  }
  const except = new Set(selection.except);
  const page = { sort: 'number', direction: 'ascending', offset: 0, limit: NAMED + except.size } as const;
  const found = await rows.page(filteredRows(migration, around, selection.filter), page);
  const chosen = found.filter(({ id }) => !except.has(id));
  return { filter: selection.filter, except: except.size, named: chosen.slice(0, NAMED).map(named) };
}

/** Rows that were made or changed, as the audit log tells it. */
export async function toldRows(
  { rows }: Pick<Application, 'rows'>,
  ids: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  return { chosen: ids.length, named: (await firstOf(rows, ids)).map(named) };
}

/** Those with which it could not be done. */
export function toldRefusals({ refused, refusedCount }: RowsDone): Readonly<Record<string, unknown>> {
  return { refused: refusedCount, refusedRows: refused.slice(0, NAMED).map(({ rowId }) => rowId) };
}

async function firstOf(rows: Application['rows'], ids: readonly string[]): Promise<readonly Row[]> {
  const some = ids.slice(0, NAMED);
  const found = await rows.getMany(some);
  return some.flatMap((id) => found.get(id) ?? []);
}

function named({ id, source, destination }: Row): Readonly<Record<string, string>> {
  return { id, source: shownPlace(source), destination: shownPlace(destination) };
}
