import type { SourceGrant } from '@drover/core';
import type { PermissionShape } from './permission-shape.ts';

const ROLES: ReadonlySet<string> = new Set(['read', 'write', 'owner']);

/**
 * Who has which rights by one permission. Whoever has neither address nor name goes by the id. No role, and one that has no name here, are special:
 * nobody is to get them without a person's word.
 */
export function grantsOf(permission: PermissionShape, inherited: boolean): SourceGrant[] {
  const { roles, link, grantedToV2, grantedToIdentitiesV2 } = permission;
  const role = roles.includes('owner') ? 'owner' : roles.includes('write') ? 'write' : 'read';
  const until = endOf(permission);
  // An end that cannot be read is none that could be written.
  const special = roles.length === 0 || !roles.every((each) => ROLES.has(each)) || Number.isNaN(until);
  const end = until === null || Number.isNaN(until) ? {} : { until };
  const common = { role, inherited, access: 'allow', special, ...end } as const;
  if (link !== undefined) return [{ ...common, principal: link.scope ?? 'link', named: 'group', kind: 'link' }];
  const holders = grantedToIdentitiesV2 ?? (grantedToV2 === undefined ? [] : [grantedToV2]);
  return holders.flatMap(({ user, siteUser, group, siteGroup }): SourceGrant[] => {
    const person = user ?? siteUser;
    const known = person?.email ?? person?.userPrincipalName;
    if (typeof known === 'string') return [{ ...common, principal: known, named: 'address', kind: 'user' }];
    // People choose what they are shown as: that it looks like an address says nothing.
    const shown = person?.displayName ?? person?.id;
    if (typeof shown === 'string') return [{ ...common, principal: shown, named: 'account', kind: 'user' }];
    if (typeof group?.email === 'string') {
      const name = typeof group.displayName === 'string' ? { shownAs: group.displayName } : {};
      return [{ ...common, principal: group.email, named: 'address', kind: 'group', ...name }];
    }
    const many = group?.displayName ?? siteGroup?.displayName ?? group?.id ?? siteGroup?.id;
    return typeof many === 'string' ? [{ ...common, principal: many, named: 'group', kind: 'group' }] : [];
  });
}

/** `DateTime.MinValue` is no end. Source: "permission resource type", Microsoft Graph v1.0. */
function endOf({ expirationDateTime }: PermissionShape): number | null {
  if (expirationDateTime == null || expirationDateTime.startsWith('0001-01-01')) return null;
  return Date.parse(expirationDateTime);
}
