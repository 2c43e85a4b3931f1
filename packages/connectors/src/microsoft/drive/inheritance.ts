import type { ItemRef } from '@drover/core';
import { pathKey } from '@drover/core';
import type { DrivePlace } from './item-address.ts';
import type { PermissionShape } from './permission-shape.ts';

/** Folders whose rights are remembered; those that were asked about longest ago give way. */
const MOST = 1000;

export type ListPermissions = (
  place: DrivePlace,
  item: ItemRef,
  signal: AbortSignal,
) => Promise<readonly PermissionShape[]>;

/** What is listed of one item, and how it compares with the folder above. */
export interface ListedRights {
  /** The inherited marked. */
  readonly all: readonly { readonly permission: PermissionShape; readonly inherited: boolean }[];
  /** Somebody who may read, write or own the folder above may do less here: what holds there does not hold here. */
  readonly broken: boolean;
}

/**
 * Tells which rights an item has from the folder above. Libraries and OneDrives of organisations list inherited rights among the others without
 * `inheritedFrom`: there whatever holds in the same way for the folder above is taken for inherited. Ids are unique among the permissions
 * of one item only, so people are compared by who they are, with roles and end. What was listed of a folder is remembered, so that
 * its items cost one request each; where it changed since, an item's own right may be told that is inherited by now.
 * Sources: "permission resource type" (remarks) and "List sharing permissions on a driveItem", Microsoft Graph v1.0.
 */
export class Inheritance {
  readonly #list: ListPermissions;
  readonly #known = new Map<string, Promise<KnownRights>>();

  constructor(list: ListPermissions) {
    this.#list = list;
  }

  async of(place: DrivePlace, item: ItemRef, signal: AbortSignal): Promise<ListedRights> {
    const listing = this.#list(place, item, signal);
    const [all, here] = await Promise.all([listing, this.#remember(keyOf(place), listing)]);
    const above = await this.#above(place, item, signal);
    return {
      all: all.map((permission) => ({ permission, inherited: above.keys.has(rightKey(permission)) })),
      broken: [...above.people].some(([who, rank]) => (here.people.get(who) ?? 0) < rank),
    };
  }

  async #above(place: DrivePlace, item: ItemRef, signal: AbortSignal): Promise<KnownRights> {
    if (place.names.length === 0) return NOTHING;
    const folder: DrivePlace = { drive: place.drive, names: place.names.slice(0, -1) };
    const key = keyOf(folder);
    const known = this.#known.get(key);
    if (known === undefined) return await this.#remember(key, this.#list(folder, item, signal));
    this.#known.delete(key);
    this.#known.set(key, known);
    return await known;
  }

  #remember(key: string, listing: Promise<readonly PermissionShape[]>): Promise<KnownRights> {
    const rights = listing.then(knownRights);
    this.#known.delete(key);
    this.#known.set(key, rights);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    rights.catch(() => {
      if (this.#known.get(key) === rights) this.#known.delete(key);
    });
    return rights;
  }
}

interface KnownRights {
  readonly keys: ReadonlySet<string>;
  /** What people and groups may do at most; links are none of them, as they are never made anew. */
  readonly people: ReadonlyMap<string, number>;
}

const NOTHING: KnownRights = { keys: new Set(), people: new Map() };
const RANK: Readonly<Record<string, number>> = { read: 1, write: 2, owner: 3 };

/** Roles beside the three are left out: whoever has a right on one item alone is told as one of `Limited Access` on the folders above it. */
function knownRights(all: readonly PermissionShape[]): KnownRights {
  const people = new Map<string, number>();
  for (const { link, roles, grantedToV2, grantedToIdentitiesV2 } of all) {
    if (link !== undefined) continue;
    const who = JSON.stringify(grantedToIdentitiesV2 ?? grantedToV2);
    const rank = Math.max(0, ...roles.map((role) => RANK[role] ?? 0));
    if (rank > (people.get(who) ?? 0)) people.set(who, rank);
  }
  return { keys: new Set(all.map(rightKey)), people };
}

/** Two places are one where the drive and the names are. */
function keyOf({ drive, names }: DrivePlace): string {
  return JSON.stringify([drive, pathKey(names)]);
}

/** The same for permissions that give the same to the same. */
function rightKey({
  id,
  roles,
  link,
  grantedToV2,
  grantedToIdentitiesV2,
  expirationDateTime,
}: PermissionShape): string {
  const who = link === undefined ? (grantedToIdentitiesV2 ?? grantedToV2) : id;
  return JSON.stringify([link !== undefined, who, roles.toSorted(), expirationDateTime]);
}
