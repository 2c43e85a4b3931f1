import type { Queue } from '@drover/api';
import { connectorLimits } from '@drover/database';
import type { Application } from '../application.ts';
import { opensAt, parseWindows } from '../connectors/connector-limits.ts';
import type { VisibleMigration } from './visible-migration.ts';

/** How the queue of a migration stands, as the interface shows it. */
export async function queueView(app: Application, { migration, around: { waits } }: VisibleMigration): Promise<Queue> {
  const { sourceConnectorId, destinationConnectorId } = migration;
  const [queue, ...limits] = await Promise.all([
    app.queue.of(migration.id, migration),
    connectorLimits(app.database, sourceConnectorId),
    connectorLimits(app.database, destinationConnectorId),
  ]);
  const windows = limits.map((each) => parseWindows(each?.windows ?? null));
  const { lowered, ...figures } = queue;
  return {
    ...figures,
    lowered: lowered === null ? null : { at: lowered.at.toISOString(), reason: lowered.reason },
    waitsFor: (waits.get(destinationConnectorId) ?? waits.get(sourceConnectorId))?.message ?? null,
    opensAt: opensAt(windows, new Date(app.clock.now()))?.toISOString() ?? null,
  };
}
