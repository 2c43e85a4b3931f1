import { type Kysely, sql } from 'kysely';
import type { StoppedData } from '../runs/stopped-data.ts';
import type { Tables } from '../tables.ts';
import { inPages } from './pages.ts';

/** A row whose last run was stopped as a whole, or the whole run over which that was laid, and why. */
export interface StoppedRow {
  readonly id: string;
  readonly number: number;
  readonly source: { readonly root: string; readonly path: readonly string[] };
  readonly side: 'source' | 'destination';
  readonly message: string;
  readonly remedy: string;
}

const PAGE = 1000;

/** In the order of making. */
export async function* stoppedRows(db: Kysely<Tables>, migrationId: string): AsyncGenerator<StoppedRow> {
  const read = async (after: number | null) => {
    const { rows } = await sql<{ id: string; number: number; root: string; path: string[]; stopped_by: string }>`
      select t.id, t.number, t.source_root as root, t.source_path as path, r.stopped_by
      from drover.transfers t join drover.runs l on l.id = t.last_run_id cross join lateral drover.as_row(l) r
      where t.migration_id = ${migrationId} and t.number > ${after ?? -1} and r.state = 'ended' and r.stopped_by is not null
      order by t.number limit ${PAGE}`.execute(db);
    return rows.map(({ root, path, stopped_by, ...row }) => {
      const { side, error } = JSON.parse(stopped_by) as StoppedData;
      return { ...row, source: { root, path }, side, message: error.message, remedy: error.remedy ?? '' };
    });
  };
  yield* inPages(read, ({ number }) => number, PAGE);
}
