import type { BudgetForecast } from '@drover/api';
import { type Migration, measuredCopies, type RowToCopy, stillToCopy } from '@drover/database';
import { type Estimate, estimateDuration } from '@drover/migration';
import type { Application } from '../application.ts';
import { forecastOf } from '../budgets/budget-view.ts';

/** What is still to be copied by the last scans and the copies since, and how long that takes with as many rows at once as are allowed now. */
interface Load {
  readonly scanned: number;
  readonly files: number;
  readonly bytes: number;
  readonly estimate: Estimate | null;
  readonly budget: BudgetForecast | null;
}

/** The load of what is left of a migration: a row that was copied whole needs nothing more. */
export async function loadLeft(app: Application, migration: Migration): Promise<Load> {
  const rows = await stillToCopy(app.database.db, migration.id);
  return {
    ...(await weigh(
      app,
      migration,
      rows.filter(({ done }) => !done),
    )),
    scanned: rows.length,
  };
}

/** The load of these rows where all of them are started now: what was copied whole is looked through again. */
export async function loadOf(app: Application, migration: Migration, ids: readonly string[]): Promise<Load> {
  return await weigh(app, migration, await stillToCopy(app.database.db, migration.id, ids));
}

async function weigh(app: Application, migration: Migration, rows: readonly RowToCopy[]): Promise<Load> {
  const [measured, { allowedNow }] = await Promise.all([
    measuredCopies(app.database.db, migration.sourceConnectorId, migration.destinationConnectorId),
    app.queue.of(migration.id, migration),
  ]);
  const sum = (of: 'bytes' | 'files') => rows.reduce((total, each) => total + each[of], 0);
  const estimate = estimateDuration(rows, allowedNow, measured);
  const budget = await forecastOf(app, migration, rows);
  return { scanned: rows.length, files: sum('files'), bytes: sum('bytes'), estimate, budget };
}
