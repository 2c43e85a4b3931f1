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
    ...(tellsInheritance ? { barriers: false } : { ends: true }),
    metered: true,
    of: async (item, signal): Promise<ItemPermissions> => {
      const both = within(signal);
      const place = await files.placeOf(item, both);
      if (!tellsInheritance) {
        const { all, broken: inheritanceBroken } = await inheritance.of(place, item, both);
        return {
          grants: all.flatMap(({ permission, inherited }) => grantsOf(permission, inherited)),
          inheritanceBroken,
        };
      }
      const all = await listed(files, place, item, both);
      // A OneDrive belongs to its owner as a whole.
      const isInherited = ({ inheritedFrom, roles }: PermissionShape) =>
        inheritedFrom !== undefined || roles.includes('owner');
      return { grants: all.flatMap((each) => grantsOf(each, isInherited(each))), inheritanceBroken: false };
    },
    grant: (item, grants, signal, there) => giveGrants(files, item, grants, there ?? null, within(signal)),
  };
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
  for (const [role, until, alike] of likeOnes(able)) {
    const addresses = alike.map(({ principal }) => principal);
    refused.push(...(await inviteAll(files.graph, { place, item, role, until }, addresses, signal)));
  }
  if (refused.length > 0) throw notInvited(refused, item);
}

/** Whoever gets the same role until the same time is invited at once. */
function likeOnes(
  grants: readonly Grant[],
): Iterable<[role: 'read' | 'write', until: number | null, readonly Grant[]]> {
  const alike = Map.groupBy(grants, (grant) => `${roleFor(grant)} ${grant.until ?? ''}`);
  return Array.from(alike.values(), (some) => {
    const [first] = some;
    return [first === undefined ? 'read' : roleFor(first), first?.until ?? null, some];
  });
}

/** There is one owner, who is there by himself: whoever owned something elsewhere may write here. */
function roleFor({ role }: Grant): 'read' | 'write' {
  return role === 'read' ? 'read' : 'write';
}

function isAsMuch(there: SourceGrant, grant: Grant): boolean {
  const same = there.principal.toLowerCase() === grant.principal.toLowerCase();
  const lasts = (there.until ?? Number.POSITIVE_INFINITY) >= (grant.until ?? Number.POSITIVE_INFINITY);
  return same && lasts && there.access === 'allow' && !there.special && RANK[there.role] >= RANK[roleFor(grant)];
}

function hasAddress({ named, kind }: Grant): boolean {
  return named === 'address' && kind !== 'link';
}
