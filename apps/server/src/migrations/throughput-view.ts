import type { MigrationThroughput } from '@drover/api';
import { connectorLimits, type Migration, migrationThroughput } from '@drover/database';
import type { Application } from '../application.ts';
import { laneShares } from '../runs/run-view.ts';

/** How fast the rows of a migration are and were, as the interface shows it. */
export async function throughputView(app: Application, migration: Migration): Promise<MigrationThroughput> {
  const { database } = app;
  const [{ points, lanes, source, destination }, from, to] = await Promise.all([
    migrationThroughput(database, migration.id, migration),
    connectorLimits(database, migration.sourceConnectorId),
    connectorLimits(database, migration.destinationConnectorId),
  ]);
  return {
    points: points.map((point) => ({ ...point, at: point.at.toISOString() })),
    lanes: laneShares(lanes),
    source: { ...source, limit: from?.bytesPerSecond ?? null },
    destination: { ...destination, limit: to?.bytesPerSecond ?? null },
  };
}
