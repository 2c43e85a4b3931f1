import type { FilteredRows, Row, RowPageQuery } from '@drover/database';
import type { Application } from '../application.ts';

/** Rows that are read at once. */
const PAGE = 5000;

/** All rows that pass a filter, in the order asked for, many at once. */
export async function* rowPages(
  { rows }: Pick<Application, 'rows'>,
  from: FilteredRows,
  order: Pick<RowPageQuery, 'direction' | 'sort'>,
): AsyncGenerator<readonly Row[]> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await rows.page(from, { ...order, offset, limit: PAGE });
    yield page;
    if (page.length < PAGE) return;
  }
}
