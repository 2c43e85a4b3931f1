import type { Grant, ItemPermissions, ItemRef, Permissions, SourceGrant } from '@drover/core';
import { StorageError } from '@drover/core';
import { allOf } from '../graph/pages.ts';
import type { DriveFiles } from './drive-files.ts';
import { missingIf } from './drive-files.ts';
import { addressOf } from './item-address.ts';
import { permissionSchema } from './permission-shape.ts';
import { grantsOf } from './source-grants.ts';

const RANK = { read: 1, write: 2, owner: 3 } as const satisfies Record<Grant['role'], number>;

/** Rights on items of drives. A call about them costs five times what others do, so each item is asked once and given all at once. */
export function drivePermissions(files: DriveFiles, within: (signal: AbortSignal) => AbortSignal): Permissions {
  return {
    barriers: false,
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

/**
 * An invitation sets the roles of those who are invited, so nobody is who has as much already. Whoever the service does not know keeps nobody else
 * from theirs: rejects at the end, naming those alone.
 */
async function giveGrants(
  files: DriveFiles,
  item: ItemRef,
  wanted: readonly Grant[],
  signal: AbortSignal,
): Promise<void> {
  const { grants: there } = await permissionsOf(files, item, signal);
  const lacking = wanted.filter((grant) => !there.some((each) => isAsMuch(each, grant)));
  const [able, strange] = [lacking.filter(hasAddress), lacking.filter((grant) => !hasAddress(grant))];
  const unknown = strange.map(({ principal }) => principal);
  for (const role of ['read', 'write'] as const) {
    const addresses = able.filter((grant) => roleFor(grant) === role).map(({ principal }) => principal);
    unknown.push(...(await inviteAll(files, item, addresses, role, signal)));
  }
  if (unknown.length > 0) throw nobody(unknown, item);
}

/** Gives those whom the service does not know. An invitation with one of them is refused as a whole. */
async function inviteAll(
  files: DriveFiles,
  item: ItemRef,
  addresses: readonly string[],
  role: 'read' | 'write',
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (addresses.length === 0 || (await invite(files, item, addresses, role, signal))) return [];
  if (addresses.length === 1) return addresses;
  const unknown: string[] = [];
  for (const address of addresses) {
    if (!(await invite(files, item, [address], role, signal))) unknown.push(address);
  }
  return unknown;
}

/** False where the service refuses it for whom it is about. */
async function invite(
  files: DriveFiles,
  item: ItemRef,
  addresses: readonly string[],
  role: 'read' | 'write',
  signal: AbortSignal,
): Promise<boolean> {
  const path = `${addressOf(await files.placeOf(item, signal), item)}/invite`;
  const recipients = addresses.map((email) => ({ email }));
  const json = { recipients, roles: [role], requireSignIn: true, sendInvitation: false };
  try {
    await files.graph.tell({ method: 'POST', path, json, to: 'give rights on', item }, signal);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.vendor?.startsWith('400 ') === true) return false;
    throw missingIf(error, item);
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

function hasAddress({ named, kind }: Grant): boolean {
  return named === 'address' && kind !== 'link';
}

function nobody(unknown: readonly string[], item: ItemRef): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    scope: 'item',
    fault: 'permission',
    message: `Microsoft 365 knows nobody by: ${unknown.join(', ')}. Everybody else who was to get rights has them.`,
    remedy: 'Correct these in the permission map: it takes the mail address of a user or group there.',
    item,
  });
}
