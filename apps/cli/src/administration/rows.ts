import { ApiError, type MigrationRow, routes } from '@drover/api';
import type { Administration } from './run-administration.ts';

const PAGE = 500;

interface Started {
  readonly done: number;
  readonly refused: readonly { readonly row: string; readonly reason: string }[];
}

/** The rows that pass the filter, in the order of making. */
export async function listRows({ api, flags, world }: Administration, id: string): Promise<readonly MigrationRow[]> {
  const filter = flags.get('filter')?.[0] ?? '';
  const all: MigrationRow[] = [];
  for (;;) {
    const query = { filter, offset: all.length, limit: PAGE };
    const { items } = await api.call(routes.listRows, { params: { id }, query }, world.interrupted);
    all.push(...items);
    if (items.length < PAGE) return all;
  }
}

/** Starts each row that passes the filter; those that cannot be started are told with the reason, and keep nobody else. */
export async function startRows(given: Administration, id: string, mode: 'copy' | 'scan'): Promise<Started> {
  const refused: Started['refused'][number][] = [];
  let done = 0;
  for (const row of await listRows(given, id)) {
    try {
      await given.api.call(routes.startRun, { params: { id: row.id }, body: { mode } }, given.world.interrupted);
      done++;
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status < 400 || error.problem.status >= 500) throw error;
      refused.push({ row: row.id, reason: `${error.problem.detail} ${error.problem.remedy}` });
    }
  }
  return { done, refused };
}
