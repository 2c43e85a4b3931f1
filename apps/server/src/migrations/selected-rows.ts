import type { RowSelection } from '@drover/api';
import type { FilteredRows, Row, RowPageQuery } from '@drover/database';
import type { Application } from '../application.ts';
import { filteredRows } from './filtered-rows.ts';
import type { VisibleMigration } from './visible-migration.ts';

/** Rows that are read at once. */
const PAGE = 5000;

/** All rows that pass a filter, in the order asked for. */
export async function* allRows(
  { rows }: Pick<Application, 'rows'>,
  from: FilteredRows,
  order: Pick<RowPageQuery, 'direction' | 'sort'>,
): AsyncGenerator<Row> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await rows.page(from, { ...order, offset, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
  }
}

/** The rows of a selection, those of other migrations left out. */
export async function* selectedRows(
  app: Pick<Application, 'rows'>,
  { migration, around }: VisibleMigration,
  selection: RowSelection,
): AsyncGenerator<Row> {
  if ('ids' in selection) {
    const { ids } = selection;
    for (let at = 0; at < ids.length; at += PAGE) {
      const found = await app.rows.getMany(ids.slice(at, at + PAGE));
      for (const row of found.values()) if (row.migrationId === migration.id) yield row;
    }
    return;
  }
  const except = new Set(selection.except);
  const order = { sort: 'number', direction: 'ascending' } as const;
  for await (const row of allRows(app, filteredRows(migration, around, selection.filter), order)) {
    if (!except.has(row.id)) yield row;
  }
}
