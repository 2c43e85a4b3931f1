import { type Migration, queuePlaces, type Row } from '@drover/database';
import type { RowQueue } from '@drover/migration';
import type { Application } from '../application.ts';

/** Says of these rows of a migration how each stands to the queue; asks for places only where some may wait. */
export async function rowQueues(
  { database }: Pick<Application, 'database'>,
  migration: Migration,
  rows: readonly Row[],
): Promise<(row: Row) => RowQueue | null> {
  const queued = rows.filter(({ state }) => state === 'queued').map(({ id }) => id);
  const places = await queuePlaces(database.db, migration, queued);
  return ({ id, state }) => {
    const waits = places.get(id);
    if (waits !== undefined) return { state: 'waiting', ...waits };
    return UNDER_WAY.has(state) ? { state: 'running' } : null;
  };
}

/** A row that is queued and waits for nobody has its turn already. */
const UNDER_WAY: ReadonlySet<Row['state']> = new Set(['canceling', 'queued', 'running', 'scanning']);
