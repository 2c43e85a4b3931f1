import type { Principal } from '../http/handlers.ts';
import { usableSide } from '../runs/start-transfer.ts';
import type { VisibleMigration } from './visible-migration.ts';

/** Refuses where a connector of the migration was deleted, is not this person's any more, or is not authorised. */
export function refuseUnusableSides(who: Principal, { migration, around }: VisibleMigration): void {
  usableSide(who, migration.sourceConnectorId, around);
  usableSide(who, migration.destinationConnectorId, around);
}
