import { type Grant, type Permissions, type SourceGrant, StorageError } from '@drover/core';
import type { Session } from './session.ts';
import type { MemoryStore } from './store.ts';

const RANK = { read: 1, write: 2, owner: 3 } as const satisfies Record<Grant['role'], number>;

/** Who may do what with the items of a store; a security identifier means nobody there. */
export function memoryPermissions(store: MemoryStore, session: Session): Permissions {
  return {
    of: async (item, signal) => {
      await session.roundTrip(signal);
      return store.permissionsOf(item);
    },
    grant: async (item, grants, signal) => {
      await session.roundTrip(signal);
      const unknown = grants.find(({ named }) => named === 'sid');
      if (unknown !== undefined) throw nobody(unknown);
      const before = store.permissionsOf(item);
      store.setPermissions(item, { ...before, grants: grants.reduce(withGrant, before.grants) });
    },
  };
}

/** Nobody may do less than before. */
function withGrant(there: readonly SourceGrant[], { inherited: _, ...grant }: Grant): readonly SourceGrant[] {
  const key = keyOf(grant);
  const own = there.find((each) => !each.inherited && each.access === 'allow' && keyOf(each) === key);
  if (own !== undefined && RANK[own.role] >= RANK[grant.role]) return there;
  return [...there.filter((each) => each !== own), { ...grant, inherited: false, access: 'allow', special: false }];
}

function keyOf({ principal }: Pick<Grant, 'principal'>): string {
  return principal.normalize('NFC').toLowerCase();
}

function nobody({ principal }: Grant): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    scope: 'item',
    message: `Nobody is known here as ${principal}.`,
    remedy: 'Name somebody of this service in the permission map.',
  });
}
