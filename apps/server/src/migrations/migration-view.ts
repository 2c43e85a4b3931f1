import type { Migration as MigrationView } from '@drover/api';
import type { CountedMigration } from '@drover/database';
import { settingsView } from '../transfers/settings-view.ts';
import { connectorSideView } from '../transfers/side-view.ts';
import type { Surroundings } from '../transfers/surroundings.ts';

/** A migration as the interface shows it. */
export function migrationView(migration: CountedMigration, { connectors, nameOf }: Surroundings): MigrationView {
  const { id, number, name, priority, rows, deleting, ownerId, createdAt } = migration;
  return {
    ...{ id, number, name, priority, rows, deleting },
    source: connectorSideView(migration.sourceConnectorId, connectors),
    destination: connectorSideView(migration.destinationConnectorId, connectors),
    ...settingsView(migration),
    owner: ownerId === null ? null : { id: ownerId, name: nameOf(ownerId) },
    createdAt: createdAt.toISOString(),
  };
}
