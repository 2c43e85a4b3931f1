import type { Grant, ItemPermissions, ItemRef, Permissions, SourceGrant } from '@drover/core';
import { StorageError } from '@drover/core';
import { allOf } from '../graph/pages.ts';
import type { DriveFiles } from './drive-files.ts';
import { missingIf } from './drive-files.ts';
import { addressOf } from './item-address.ts';
import { type PermissionShape, permissionSchema } from './permission-shape.ts';

const RANK = { read: 1, write: 2, owner: 3 } as const satisfies Record<Grant['role'], number>;

/** Rights on items of drives. A call about them costs five times what others do, so each item is asked once and given all at once. */
export function drivePermissions(files: DriveFiles, within: (signal: AbortSignal) => AbortSignal): Permissions {
  return {
    of: (item, signal) => permissionsOf(files, item, within(signal)),
    grant: (item, grants, signal) => giveGrants(files, item, grants, within(signal)),
  };
}

async function permissionsOf(files: DriveFiles, item: ItemRef, signal: AbortSignal): Promise<ItemPermissions> {
  const path = `${addressOf(await files.placeOf(item, signal), item)}/permissions`;
  try {
    const all = await allOf(files.graph, { path, to: 'list the rights on', item }, permissionSchema, signal);
    return { grants: all.flatMap(grantsOf), inheritanceBroken: false };
  } catch (error) {
    throw missingIf(error, item);
  }
}

/** An invitation sets the roles of those who are invited, so nobody is who has as much already. */
async function giveGrants(
  files: DriveFiles,
  item: ItemRef,
  wanted: readonly Grant[],
  signal: AbortSignal,
): Promise<void> {
  for (const grant of wanted) expectAddress(grant);
  const { grants: there } = await permissionsOf(files, item, signal);
  const lacking = wanted.filter((grant) => !there.some((each) => isAsMuch(each, grant)));
  for (const role of ['read', 'write'] as const) {
    const recipients = lacking
      .filter((grant) => roleFor(grant) === role)
      .map(({ principal }) => ({ email: principal }));
    if (recipients.length === 0) continue;
    await invite(files, item, recipients, role, signal);
  }
}

async function invite(
  files: DriveFiles,
  item: ItemRef,
  recipients: readonly { readonly email: string }[],
  role: 'read' | 'write',
  signal: AbortSignal,
): Promise<void> {
  const path = `${addressOf(await files.placeOf(item, signal), item)}/invite`;
  const json = { recipients, roles: [role], requireSignIn: true, sendInvitation: false };
  try {
    await files.graph.tell({ method: 'POST', path, json, to: 'give rights on', item }, signal);
  } catch (error) {
    const refused = error instanceof StorageError && error.vendor?.startsWith('400 ') === true;
    throw refused ? nobody(recipients, item) : missingIf(error, item);
  }
}

/** There is one owner, who is there by himself: whoever owned something elsewhere may write here. */
function roleFor({ role }: Grant): 'read' | 'write' {
  return role === 'read' ? 'read' : 'write';
}

function isAsMuch(there: SourceGrant, grant: Grant): boolean {
  const same = there.principal.toLowerCase() === grant.principal.toLowerCase();
  return same && there.access === 'allow' && RANK[there.role] >= RANK[roleFor(grant)];
}

function grantsOf(permission: PermissionShape): SourceGrant[] {
  const { roles, link, inheritedFrom, grantedToV2, grantedToIdentitiesV2 } = permission;
  const role = roles.includes('owner') ? 'owner' : roles.includes('write') ? 'write' : 'read';
  const common = { role, inherited: inheritedFrom !== undefined, access: 'allow', special: false } as const;
  if (link !== undefined) return [{ ...common, principal: link.scope ?? 'link', named: 'group', kind: 'link' }];
  const holders = grantedToIdentitiesV2 ?? (grantedToV2 === undefined ? [] : [grantedToV2]);
  return holders.flatMap(({ user, siteUser, group, siteGroup }): SourceGrant[] => {
    const person = user ?? siteUser;
    const name = person?.email ?? person?.userPrincipalName ?? person?.displayName;
    if (typeof name === 'string') return [{ ...common, principal: name, named: 'address', kind: 'user' }];
    const many = group?.email ?? group?.displayName ?? siteGroup?.displayName;
    if (typeof many !== 'string') return [];
    return [{ ...common, principal: many, named: many.includes('@') ? 'address' : 'group', kind: 'group' }];
  });
}

function expectAddress(grant: Grant): void {
  if (grant.named === 'address' && grant.kind !== 'link') return;
  throw new StorageError({
    kind: 'config-invalid',
    scope: 'item',
    message: `Microsoft 365 cannot be told by "${grant.principal}" whom rights are for.`,
    remedy: 'Name the mail address of a user or group in the permission map.',
  });
}

function nobody(recipients: readonly { readonly email: string }[], item: ItemRef): StorageError {
  const named = recipients.map(({ email }) => email).join(', ');
  return new StorageError({
    kind: 'config-invalid',
    scope: 'item',
    fault: 'permission',
    message: `Microsoft 365 does not know somebody among those who were to get rights: ${named}.`,
    remedy: 'Correct the addresses in the permission map.',
    item,
  });
}
