import { randomUUID } from 'node:crypto';
import type { DriveRecipient } from '@microsoft/microsoft-graph-types';

import { type Answer, nothing, one, page } from '../answers/answer.ts';
import { isInherited, type ListedPermission, permissionOf } from '../answers/permission.ts';
import { GraphError, invalid, notFound } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import type { Principal, Role, StoredItem, StoredPermission } from '../model/stored-item.ts';
import type { Service } from '../service.ts';
import { existing, type Target } from './target.ts';

export async function getPermissions(_service: Service, _call: Call, target: Target, _id: string): Promise<Answer> {
  const item = existing(target);
  return page(
    'permission',
    listed(target.drive, item).map((found) => permissionOf(target.drive, item, found)),
  );
}

export function getPermission(_service: Service, _call: Call, target: Target, id: string): Answer {
  const item = existing(target);
  return one('permission', permissionOf(target.drive, item, find(target.drive, item, id)));
}

/** Gives people and groups roles on an item; `sendInvitation` is noted, since migrations must not mail anybody. */
export async function invite(service: Service, call: Call, target: Target): Promise<Answer> {
  const item = changeable(target);
  const asked = service.checks.request('invite', await call.body.json());
  const { recipients = [], roles = [], sendInvitation, expirationDateTime } = asked;
  if (recipients.length === 0 || roles.length === 0) throw invalid('An invitation needs recipients and roles.');
  const given = roles.map(roleOf);
  const people = recipients.map((recipient) => ({ recipient, to: principalOf(service, recipient) }));
  const made = people.map(({ recipient, to }) => {
    if (sendInvitation !== false) service.mails.push({ to: recipient.email ?? to.id, item: item.name });
    return { permission: grant(item, to, given, expirationDateTime ?? undefined), from: item };
  });
  target.drive.touch(item);
  return page(
    'permission',
    made.map((found) => permissionOf(target.drive, item, found)),
  );
}

/** Makes a link; a migration never does, but sources have some. */
export async function createLink(service: Service, call: Call, target: Target): Promise<Answer> {
  const item = changeable(target);
  const { type = 'view', scope } = service.checks.request('createLink', await call.body.json());
  if (type !== 'view' && type !== 'edit') throw invalid(`The simulator makes no link of the type ${type}.`);
  const wanted = scope ?? 'organization';
  if (wanted !== 'anonymous' && wanted !== 'organization' && wanted !== 'users')
    throw invalid(`Unknown scope: ${wanted}`);
  const permission: StoredPermission = {
    id: randomUUID(),
    roles: [type === 'view' ? 'read' : 'write'],
    to: [],
    link: { type, scope: wanted },
  };
  item.permissions.push(permission);
  target.drive.touch(item);
  return one('permission', permissionOf(target.drive, item, { permission, from: item }), 201);
}

export async function patchPermission(service: Service, call: Call, target: Target, id: string): Promise<Answer> {
  const item = changeable(target);
  const found = own(target.drive, item, id);
  const { roles } = service.checks.request('permission', await call.body.json());
  if (!Array.isArray(roles) || roles.length === 0) throw invalid('Only the roles of a permission can be changed.');
  found.permission.roles = roles.map(roleOf);
  target.drive.touch(item);
  return one('permission', permissionOf(target.drive, item, found));
}

export function removePermission(_service: Service, _call: Call, target: Target, id: string): Answer {
  const item = changeable(target);
  const { permission } = own(target.drive, item, id);
  item.permissions = item.permissions.filter((other) => other !== permission);
  target.drive.touch(item);
  return nothing;
}

/** What holds for an item: the owner's role, its own permissions, and those of the folders above it. */
function listed(drive: StoredDrive, item: StoredItem): ListedPermission[] {
  const own = item.permissions.map((permission) => ({ permission, from: item }));
  if (item.parent !== null && item.stopsInheritance === true) return [...own, ...owners(drive, item)];
  if (item.parent !== null) return [...own, ...listed(drive, item.parent)];
  return [...own, ...owners(drive, item)];
}

function owners(drive: StoredDrive, item: StoredItem): ListedPermission[] {
  const owner: StoredPermission = { id: `owner-${drive.facts.owner.id}`, roles: ['owner'], to: [drive.facts.owner] };
  return [{ permission: owner, from: item }];
}

function find(drive: StoredDrive, item: StoredItem, id: string): ListedPermission {
  const found = listed(drive, item).find(({ permission }) => permission.id === id);
  if (found === undefined) throw notFound('The permission was not found.');
  return found;
}

function own(drive: StoredDrive, item: StoredItem, id: string): ListedPermission {
  const found = find(drive, item, id);
  if (!isInherited(found, item) && !found.permission.roles.includes('owner')) return found;
  throw new GraphError(403, 'accessDenied', 'Inherited permissions and those of the owner cannot be changed here.');
}

/** Consumers cannot share the top of their OneDrive. */
function changeable(target: Target): StoredItem {
  const item = existing(target);
  if (target.drive.flavour === 'business' || item.parent !== null) return item;
  throw new GraphError(403, 'accessDenied', 'The root of a OneDrive for consumers cannot be shared.');
}

/**
 * One permission for each person: who is invited again gets other roles. Source for the end: "driveItem: invite", Microsoft Graph v1.0
 * (`expirationDateTime`: OneDrive for Business, SharePoint, and premium personal accounts).
 */
function grant(item: StoredItem, to: Principal, roles: readonly Role[], expires: string | undefined): StoredPermission {
  const known = item.permissions.find((permission) => permission.link === undefined && permission.to[0]?.id === to.id);
  if (known !== undefined) {
    known.roles = roles;
    if (expires === undefined) delete known.expires;
    else known.expires = expires;
    return known;
  }
  const permission: StoredPermission = {
    id: randomUUID(),
    roles,
    to: [to],
    ...(expires === undefined ? {} : { expires }),
  };
  item.permissions.push(permission);
  return permission;
}

/** Source: "SharingOperationStatusCode" of SharePoint, and what clients of Graph met: 400 with this code for whom nobody is known by. */
function principalOf({ tenant }: Service, { email, objectId, alias }: DriveRecipient): Principal {
  const key = email ?? objectId ?? alias;
  if (typeof key !== 'string') throw invalid('A recipient needs an email, an objectId or an alias.');
  const known = tenant.principal(key);
  if (known !== null) return known;
  throw new GraphError(400, 'invalidRequest', `The recipient ${key} could not be resolved.`, {
    inner: 'noResolvedUsers',
  });
}

function roleOf(role: string): Role {
  if (role === 'read' || role === 'write' || role === 'owner') return role;
  throw invalid(`Unknown role: ${role}`);
}
