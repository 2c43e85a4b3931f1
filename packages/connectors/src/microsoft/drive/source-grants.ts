import type { SourceGrant } from '@drover/core';
import type { PermissionShape } from './permission-shape.ts';

const ROLES: ReadonlySet<string> = new Set(['read', 'write', 'owner']);

/**
 * Who has which rights by one permission. Whoever has neither address nor name goes by the id. No role, one that has no name here, and a right
 * that ends some day are special: nobody is to get them for good without a person's word.
 */
export function grantsOf(permission: PermissionShape, inherited: boolean): SourceGrant[] {
  const { roles, link, grantedToV2, grantedToIdentitiesV2 } = permission;
  const role = roles.includes('owner') ? 'owner' : roles.includes('write') ? 'write' : 'read';
  const special = roles.length === 0 || !roles.every((each) => ROLES.has(each)) || ends(permission);
  const common = { role, inherited, access: 'allow', special } as const;
  if (link !== undefined) return [{ ...common, principal: link.scope ?? 'link', named: 'group', kind: 'link' }];
  const holders = grantedToIdentitiesV2 ?? (grantedToV2 === undefined ? [] : [grantedToV2]);
  return holders.flatMap(({ user, siteUser, group, siteGroup }): SourceGrant[] => {
    const person = user ?? siteUser;
    const known = person?.email ?? person?.userPrincipalName;
    if (typeof known === 'string') return [{ ...common, principal: known, named: 'address', kind: 'user' }];
    // People choose what they are shown as: that it looks like an address says nothing.
    const shown = person?.displayName ?? person?.id;
    if (typeof shown === 'string') return [{ ...common, principal: shown, named: 'account', kind: 'user' }];
    if (typeof group?.email === 'string')
      return [{ ...common, principal: group.email, named: 'address', kind: 'group' }];
    const many = group?.displayName ?? siteGroup?.displayName ?? group?.id ?? siteGroup?.id;
    return typeof many === 'string' ? [{ ...common, principal: many, named: 'group', kind: 'group' }] : [];
  });
}

/** `DateTime.MinValue` is no end. Source: "permission resource type", Microsoft Graph v1.0. */
function ends({ expirationDateTime }: PermissionShape): boolean {
  return expirationDateTime != null && !expirationDateTime.startsWith('0001-01-01');
}
