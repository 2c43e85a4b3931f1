import type { Migration } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { maySeeBetween, type Surroundings, surroundings } from '../transfers/surroundings.ts';

export interface VisibleMigration {
  readonly migration: Migration;
  readonly around: Surroundings;
}

/** The migration, if the person sees both of its connectors; else, and unless asked for while it is being deleted, it is as if there were none. */
export async function visibleMigration(
  app: Application,
  who: Principal,
  id: string,
  which: 'also-deleting' | 'lasting' = 'lasting',
): Promise<VisibleMigration> {
  const [migration, around] = await Promise.all([app.migrations.get(id), surroundings(app)]);
  if (migration === null) throw new ApplicationError('not-found');
  const { sourceConnectorId, destinationConnectorId, ownerId } = migration;
  const isSeen = maySeeBetween(who, [sourceConnectorId, destinationConnectorId], ownerId, around);
  if (!isSeen) throw new ApplicationError('not-found');
  if (migration.deleting && which === 'lasting')
    throw new ApplicationError('not-found', 'This migration is being deleted.');
  return { migration, around: { ...around, askedBy: who.userId } };
}
