import { GraphError } from '../graph-error.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import type { StoredItem } from '../model/stored-item.ts';
import type { Service } from '../service.ts';
import type { Grant } from './grants.ts';

/** Throws 403 where a signed-in person asks for a OneDrive of somebody else of which nothing was shared; applications may enter all. */
export function checkEntrance({ tenant }: Service, grant: Grant, drive: StoredDrive, item: StoredItem): void {
  if (grant.user === undefined || drive.facts.type === 'documentLibrary') return;
  const person = tenant.user(grant.user);
  if (person !== null && (drive.facts.owner.id === person.id || isShared(item, person.id))) return;
  throw new GraphError(403, 'accessDenied', 'The caller does not have permission to perform the action.');
}

function isShared(item: StoredItem, person: string): boolean {
  const own = item.permissions.some(({ to }) => to.some(({ id }) => id === person));
  return own || (item.parent !== null && isShared(item.parent, person));
}
