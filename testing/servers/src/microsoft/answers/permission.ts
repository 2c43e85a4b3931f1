import type { StoredDrive } from '../model/stored-drive.ts';
import { type Principal, type StoredItem, type StoredPermission, segmentsOf } from '../model/stored-item.ts';
import type { Shapes } from './shapes.ts';

/** A permission and the item that it was given on. */
export interface ListedPermission {
  readonly permission: StoredPermission;
  readonly from: StoredItem;
}

export function isInherited({ from }: ListedPermission, item: StoredItem): boolean {
  return from !== item;
}

/**
 * Where a right is inherited from is told in personal drives alone: "OneDrive for Business and SharePoint document libraries don't return the
 * inheritedFrom property." Source: "permission resource type", Microsoft Graph v1.0.
 */
export function permissionOf(drive: StoredDrive, item: StoredItem, found: ListedPermission): Shapes['permission'] {
  const { permission, from } = found;
  const [first] = permission.to;
  const path = segmentsOf(from).map((name) => `/${encodeURIComponent(name)}`);
  return {
    id: permission.id,
    roles: [...permission.roles],
    ...(permission.expires === undefined ? {} : { expirationDateTime: permission.expires }),
    ...(permission.link === undefined && first !== undefined ? { grantedToV2: identityOf(first) } : {}),
    ...(permission.link === undefined
      ? {}
      : {
          link: { ...permission.link, webUrl: `${drive.facts.webUrl}/:link/${permission.id}` },
          grantedToIdentitiesV2: permission.to.map(identityOf),
        }),
    ...(drive.flavour === 'personal' && isInherited(found, item)
      ? {
          inheritedFrom: {
            driveId: drive.facts.id,
            id: from.id,
            path: `/drives/${drive.facts.id}/root:${path.join('')}`,
          },
        }
      : {}),
  };
}

function identityOf({ kind, id, displayName, email }: Principal) {
  const identity = { id, displayName, ...(email === undefined ? {} : { email }) };
  return kind === 'user' ? { user: identity } : { group: identity };
}
