import type { Grant, ItemPermissions, MapPrincipal, SourceGrant } from '@drover/core';

/** Where giving the same rights at the destination might let somebody in who is kept out at the source. */
export type PermissionDoubt = 'broken-inheritance' | 'denied' | 'special-rights' | 'unmapped-sid';

export interface GrantPlan {
  /** To be given, beside what is there. */
  readonly give: readonly Grant[];
  /** What a person must decide; nothing is given to the item before. */
  readonly doubts: readonly PermissionDoubt[];
  /** Who gets nothing, and why. */
  readonly leftOut: readonly { readonly principal: string; readonly why: 'link' | 'not-mapped' | 'not-shared' }[];
}

const RANK = { read: 1, write: 2, owner: 3 } as const satisfies Record<Grant['role'], number>;

/**
 * What one item is still to be given at the destination. It only ever adds, and once it was done there is nothing left to give. Inherited
 * rights are those of the folder above; links are never made anew.
 */
export function planGrants(
  source: ItemPermissions,
  present: readonly Grant[],
  map: MapPrincipal,
  decided: ReadonlySet<PermissionDoubt> = new Set(),
): GrantPlan {
  const own = source.grants.filter(({ inherited }) => !inherited);
  const doubts = doubtsOf(source, own, map).filter((doubt) => !decided.has(doubt));
  if (doubts.length > 0) return { give: [], doubts, leftOut: [] };
  const wanted = new Map<string, Grant>();
  const leftOut: { principal: string; why: 'link' | 'not-mapped' | 'not-shared' }[] = [];
  for (const { principal, named, kind, role, access } of own) {
    if (access === 'deny') continue;
    if (kind === 'link') {
      leftOut.push({ principal, why: 'link' });
      continue;
    }
    const mapped = map(principal, named);
    if (mapped.to === null) leftOut.push({ principal, why: mapped.why });
    else add(wanted, { principal: mapped.to, named: mapped.named, kind, role, inherited: false });
  }
  const there = new Map<string, Grant>();
  for (const grant of present) if (grant.kind !== 'link') add(there, grant);
  const give = [...wanted].filter(([key, { role }]) => RANK[role] > rankOf(there.get(key))).map(([, grant]) => grant);
  return { give, doubts: [], leftOut };
}

function doubtsOf(
  { inheritanceBroken }: ItemPermissions,
  own: readonly SourceGrant[],
  map: MapPrincipal,
): PermissionDoubt[] {
  const unknown = own.some(({ principal, named, access }) => {
    const mapped = named === 'sid' && access === 'allow' ? map(principal, named) : null;
    return mapped !== null && mapped.to === null && mapped.why === 'not-mapped';
  });
  return [
    ...(own.some(({ access }) => access === 'deny') ? (['denied'] as const) : []),
    ...(own.some(({ special }) => special) ? (['special-rights'] as const) : []),
    ...(inheritanceBroken ? (['broken-inheritance'] as const) : []),
    ...(unknown ? (['unmapped-sid'] as const) : []),
  ];
}

/** Keeps the most that somebody may do. */
function add(grants: Map<string, Grant>, grant: Grant): void {
  const key = grant.principal.normalize('NFC').toLowerCase();
  if (RANK[grant.role] > rankOf(grants.get(key))) grants.set(key, grant);
}

function rankOf(grant: Grant | undefined): number {
  return grant === undefined ? 0 : RANK[grant.role];
}
