import type { BudgetForecast } from '@drover/api';
import { type Migration, measuredCopies, toCopyOf } from '@drover/database';
import { type Estimate, estimateDuration } from '@drover/migration';
import type { Application } from '../application.ts';
import { forecastOf } from '../budgets/budget-view.ts';

/** What the last scans found to copy, and how long that takes with as many rows at once as are allowed now. */
interface Load {
  readonly scanned: number;
  readonly files: number;
  readonly bytes: number;
  readonly estimate: Estimate | null;
  readonly budget: BudgetForecast | null;
}

/** The load of all rows of a migration, or of these; rows that were never scanned are not in it. */
export async function loadOf(app: Application, migration: Migration, ids?: readonly string[]): Promise<Load> {
  const { db } = app.database;
  const [toCopy, measured, { allowedNow }] = await Promise.all([
    toCopyOf(db, migration.id, ids),
    measuredCopies(db, migration.sourceConnectorId, migration.destinationConnectorId),
    app.queue.of(migration.id, migration),
  ]);
  const sum = (of: 'bytes' | 'files') => toCopy.reduce((total, each) => total + each[of], 0);
  const estimate = estimateDuration(toCopy, allowedNow, measured);
  const budget = await forecastOf(app, migration, toCopy);
  return { scanned: toCopy.length, files: sum('files'), bytes: sum('bytes'), estimate, budget };
}
