import type { Grant, ItemPermissions, ItemRef, Permissions, SourceGrant } from '@drover/core';
import { allTogether } from '../graph/pages.ts';
import type { DriveFiles } from './drive-files.ts';
import { missingIf } from './drive-files.ts';
import { Inheritance } from './inheritance.ts';
import { inviteAll, notInvited, type RefusedInvitation } from './invite.ts';
import { addressOf, type DrivePlace } from './item-address.ts';
import { type PermissionShape, permissionSchema } from './permission-shape.ts';
import { grantsOf } from './source-grants.ts';

const RANK = { read: 1, write: 2, owner: 3 } as const satisfies Record<Grant['role'], number>;

/**
 * Rights on items of drives. A call about them costs five times what others do, so each item is asked
 * once and given all at once, and what many ask at the same moment travels in one batch, where each still costs what it costs. The `shared` facet
 * does not spare the asking: Microsoft says that what has it is shared, not that whatever lacks it has no rights of its own.
 */
export function drivePermissions(
  files: DriveFiles,
  { tellsInheritance }: { readonly tellsInheritance: boolean },
  within: (signal: AbortSignal) => AbortSignal,
): Permissions {
  const inheritance = new Inheritance((place, item, signal) => listed(files, place, item, signal));
  return {
    barriers: false,
    metered: true,
    of: async (item, signal) => {
      const both = within(signal);
      const place = await files.placeOf(item, both);
      if (!tellsInheritance) {
        const all = await inheritance.of(place, item, both);
        return open(all.flatMap(({ permission, inherited }) => grantsOf(permission, inherited)));
      }
      const all = await listed(files, place, item, both);
      // A OneDrive belongs to its owner as a whole.
      return open(
        all.flatMap((each) => grantsOf(each, each.inheritedFrom !== undefined || each.roles.includes('owner'))),
      );
    },
    grant: (item, grants, signal, there) => giveGrants(files, item, grants, there ?? null, within(signal)),
  };
}

function open(grants: readonly SourceGrant[]): ItemPermissions {
  return { grants, inheritanceBroken: false };
}

async function listed(
  files: DriveFiles,
  place: DrivePlace,
  item: ItemRef,
  signal: AbortSignal,
): Promise<readonly PermissionShape[]> {
  const path = `${addressOf(place, item)}/permissions`;
  try {
    return await allTogether(files.graph, { path, to: 'list the rights on', item }, permissionSchema, signal);
  } catch (error) {
    throw missingIf(error, item);
  }
}

/**
 * An invitation sets the roles of those who are invited, so nobody is who has as much already. Whoever the service refuses keeps nobody else
 * from theirs: rejects at the end, naming those alone.
 */
async function giveGrants(
  files: DriveFiles,
  item: ItemRef,
  wanted: readonly Grant[],
  known: readonly SourceGrant[] | null,
  signal: AbortSignal,
): Promise<void> {
  const place = await files.placeOf(item, signal);
  const there = known ?? (await listed(files, place, item, signal)).flatMap((each) => grantsOf(each, false));
  const lacking = wanted.filter((grant) => !there.some((each) => isAsMuch(each, grant)));
  const [able, strange] = [lacking.filter(hasAddress), lacking.filter((grant) => !hasAddress(grant))];
  const refused: RefusedInvitation[] = strange.map(({ principal }) => ({ principal, why: null }));
  for (const role of ['read', 'write'] as const) {
    const addresses = able.filter((grant) => roleFor(grant) === role).map(({ principal }) => principal);
    refused.push(...(await inviteAll(files.graph, { place, item, role }, addresses, signal)));
  }
  if (refused.length > 0) throw notInvited(refused, item);
}

/** There is one owner, who is there by himself: whoever owned something elsewhere may write here. */
function roleFor({ role }: Grant): 'read' | 'write' {
  return role === 'read' ? 'read' : 'write';
}

function isAsMuch(there: SourceGrant, grant: Grant): boolean {
  const same = there.principal.toLowerCase() === grant.principal.toLowerCase();
  return same && there.access === 'allow' && !there.special && RANK[there.role] >= RANK[roleFor(grant)];
}

function hasAddress({ named, kind }: Grant): boolean {
  return named === 'address' && kind !== 'link';
}
