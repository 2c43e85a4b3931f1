import { type MigrationRow, routes } from '@drover/api';
import type { Administration } from './run-administration.ts';

const PAGE = 500;

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
