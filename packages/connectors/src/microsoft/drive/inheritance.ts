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

/**
 * Tells which rights an item has from the folder above. Libraries and OneDrives of organisations list inherited rights among the others without
 * `inheritedFrom`: there whatever holds in the same way for the folder above is taken for inherited. Ids are unique among the permissions
 * of one item only, so people are compared by who they are, with roles and end. What was listed of a folder is remembered, so that
 * its items cost one request each; where it changed since, an item's own right may be told that is inherited by now.
 * Sources: "permission resource type" (remarks) and "List sharing permissions on a driveItem", Microsoft Graph v1.0.
 */
export class Inheritance {
  readonly #list: ListPermissions;
  readonly #known = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(list: ListPermissions) {
    this.#list = list;
  }

  /** What is listed of the item now, the inherited marked. */
  async of(
    place: DrivePlace,
    item: ItemRef,
    signal: AbortSignal,
  ): Promise<readonly { readonly permission: PermissionShape; readonly inherited: boolean }[]> {
    const listing = this.#list(place, item, signal);
    const [all] = await Promise.all([listing, this.#remember(keyOf(place), listing)]);
    const above = await this.#above(place, item, signal);
    return all.map((permission) => ({ permission, inherited: above.has(rightKey(permission)) }));
  }

  async #above(place: DrivePlace, item: ItemRef, signal: AbortSignal): Promise<ReadonlySet<string>> {
    if (place.names.length === 0) return NOTHING;
    const folder: DrivePlace = { drive: place.drive, names: place.names.slice(0, -1) };
    const key = keyOf(folder);
    const known = this.#known.get(key);
    if (known === undefined) return await this.#remember(key, this.#list(folder, item, signal));
    this.#known.delete(key);
    this.#known.set(key, known);
    return await known;
  }

  #remember(key: string, listing: Promise<readonly PermissionShape[]>): Promise<ReadonlySet<string>> {
    const rights = listing.then((all) => new Set(all.map(rightKey)));
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

const NOTHING: ReadonlySet<string> = new Set();

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
