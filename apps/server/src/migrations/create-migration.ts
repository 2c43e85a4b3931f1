import type { newMigrationSchema } from '@drover/api';
import type { CountedMigration } from '@drover/database';
import type { z } from 'zod';
import type { Application } from '../application.ts';
import type { Principal } from '../http/handlers.ts';
import { newSettings } from '../transfers/new-transfer.ts';
import { usableConnector } from '../transfers/usable-connector.ts';

/** Makes a migration between two connectors that the person may use. */
export async function createMigration(
  app: Application,
  who: Principal,
  wish: z.output<typeof newMigrationSchema>,
): Promise<CountedMigration> {
  const { sourceConnectorId, destinationConnectorId, priority } = wish;
  const [from, to] = await Promise.all([
    usableConnector(app, who, sourceConnectorId, 'source'),
    usableConnector(app, who, destinationConnectorId, 'destination'),
  ]);
  const day = new Date(app.clock.now()).toISOString().slice(0, 10);
  return await app.migrations.create({
    name: wish.name ?? `${from.displayName} to ${to.displayName}, ${day}`.slice(0, 200),
    ...{ sourceConnectorId, destinationConnectorId, priority, ownerId: who.userId },
    ...newSettings(wish, await app.transferDefaults.read()),
  });
}
