import { randomUUID } from 'node:crypto';

import { notFound } from '../graph-error.ts';
import { foldedName } from './name-rules.ts';
import { randomId, StoredDrive } from './stored-drive.ts';
import type { Principal } from './stored-item.ts';
import type { GroupSpec, SiteSpec, TenantSpec, UserSpec } from './tenant-spec.ts';

const GIB = 2 ** 30;

export interface StoredUser {
  readonly id: string;
  readonly spec: UserSpec;
  /** Null until the user's OneDrive is provisioned. */
  drive: StoredDrive | null;
}

export interface StoredGroup {
  readonly id: string;
  readonly spec: GroupSpec;
}

export interface StoredSite {
  /** Of SharePoint: `contoso.sharepoint.com`. */
  readonly host: string;
  /** `host,collection,web`. */
  readonly id: string;
  readonly displayName: string;
  /** Below the host, without a slash at either end; empty for the root site. */
  readonly path: string;
  readonly webUrl: string;
  readonly parent: StoredSite | null;
  readonly drives: StoredDrive[];
}

/** An organisation with its people and what they keep, or one consumer. */
export class Tenant {
  readonly id = randomUUID();
  readonly spec: TenantSpec;
  readonly users: StoredUser[] = [];
  readonly groups: StoredGroup[] = [];
  readonly sites: StoredSite[] = [];
  /** One for each OneDrive; looking for sites does not find them. */
  readonly personalSites: StoredSite[] = [];
  readonly #drives = new Map<string, StoredDrive>();
  readonly #now: () => number;

  constructor(spec: TenantSpec, now: () => number) {
    this.spec = spec;
    this.#now = now;
    for (const user of spec.users) this.addUser(user);
    for (const group of spec.groups) this.groups.push({ id: randomUUID(), spec: group });
    if (spec.flavour === 'personal') return;
    for (const geography of ['', ...(spec.geographies ?? [])]) {
      this.addSite({ path: '', displayName: 'Communication site', geography }, null);
    }
    for (const site of spec.sites) this.addSite(site, null);
  }

  get host(): string {
    return this.hostIn('');
  }

  /** Source: "Multi-geo tenant configuration": each satellite geography has a name space of its own, such as `contosoEUR.sharepoint.com`. */
  hostIn(geography: string): string {
    return `${this.spec.name}${geography}.${this.spec.domain ?? 'sharepoint.com'}`;
  }

  /** Where OneDrives are. */
  get personalHost(): string {
    return `${this.spec.name}-my.${this.spec.domain ?? 'sharepoint.com'}`;
  }

  addUser(spec: UserSpec): StoredUser {
    const user: StoredUser = { id: randomUUID(), spec, drive: null };
    this.users.push(user);
    if (spec.oneDrive !== 'unprovisioned' && spec.licensed !== false) this.provision(user);
    return user;
  }

  /** Gives a user the OneDrive that is made at the first visit. */
  provision(user: StoredUser): StoredDrive {
    const { userPrincipalName, quota = 1024 * GIB } = user.spec;
    const owner = principalOfUser(user);
    const place = userPrincipalName.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
    const personal = this.spec.flavour === 'personal';
    const site = personal ? null : this.#personalSite(place, displayNameOf(user.spec));
    const webUrl = site === null ? `https://onedrive.live.com/${place}` : `${site.webUrl}/Documents`;
    user.drive = this.#addDrive({ name: 'OneDrive', type: personal ? 'personal' : 'business', owner, quota, webUrl });
    site?.drives.push(user.drive);
    return user.drive;
  }

  addSite(spec: SiteSpec, parent: StoredSite | null): StoredSite {
    const path = parent === null ? spec.path : `${parent.path}/${spec.path}`;
    const collection = parent?.id.split(',')[1] ?? randomUUID();
    const host = parent?.host ?? this.hostIn(spec.geography ?? '');
    const site: StoredSite = {
      id: `${host},${collection},${randomUUID()}`,
      host,
      displayName: spec.displayName ?? path.split('/').at(-1) ?? '',
      path,
      webUrl: addressOf(host, path),
      parent,
      drives: [],
    };
    this.sites.push(site);
    for (const library of spec.libraries ?? ['Documents']) this.addLibrary(site, library, spec.quota);
    for (const below of spec.subsites ?? []) this.addSite(below, site);
    return site;
  }

  /** The first library of a site is called Documents and lies at `Shared Documents`. */
  addLibrary(site: StoredSite, name: string, quota = 25 * 1024 * GIB): StoredDrive {
    const place = encodeURIComponent(name === 'Documents' ? 'Shared Documents' : name);
    const owner: Principal = { kind: 'group', id: site.id, displayName: `${site.displayName} Owners` };
    const webUrl = `${site.webUrl}/${place}`;
    const drive = this.#addDrive({ name, type: 'documentLibrary', owner, quota, webUrl, siteId: site.id });
    site.drives.push(drive);
    return drive;
  }

  /** By id, sign-in name or address. */
  user(key: string): StoredUser | null {
    const folded = foldedName(key);
    const names = ({ id, spec }: StoredUser) => [id, spec.userPrincipalName, spec.mail ?? ''];
    return this.users.find((user) => names(user).some((name) => foldedName(name) === folded)) ?? null;
  }

  group(key: string): StoredGroup | null {
    const folded = foldedName(key);
    return (
      this.groups.find(({ id, spec }) => [id, spec.mail ?? ''].some((name) => foldedName(name) === folded)) ?? null
    );
  }

  site(id: string): StoredSite | null {
    if (id === 'root') return this.siteAt('');
    return [...this.sites, ...this.personalSites].find((site) => site.id === id) ?? null;
  }

  /** On the central host unless another is named. */
  siteAt(path: string, host = this.host): StoredSite | null {
    const wanted = [host, path].map(foldedName).join('/');
    return (
      [...this.sites, ...this.personalSites].find((site) => {
        return [site.host, site.path].map(foldedName).join('/') === wanted;
      }) ?? null
    );
  }

  /** True for the hosts at which the tenant has sites or OneDrives. */
  hasHost(host: string): boolean {
    const hosts = [this.personalHost, ...this.sites.map((site) => site.host)];
    return hosts.some((each) => foldedName(each) === foldedName(host));
  }

  drive(id: string): StoredDrive {
    const drive = this.#drives.get(id);
    if (drive === undefined) throw notFound('The specified drive was not found.');
    return drive;
  }

  /** Who is meant by an address or an id; null when it is nobody of the organisation. */
  principal(key: string): Principal | null {
    const user = this.user(key);
    if (user !== null) return principalOfUser(user);
    const group = this.group(key);
    if (group === null) return null;
    const { displayName, mail } = group.spec;
    return { kind: 'group', id: group.id, displayName, ...(mail === undefined ? {} : { email: mail }) };
  }

  #personalSite(place: string, displayName: string): StoredSite {
    const host = this.personalHost;
    const path = `personal/${place}`;
    const site: StoredSite = {
      ...{ id: `${host},${randomUUID()},${randomUUID()}`, host, displayName, path, parent: null, drives: [] },
      webUrl: addressOf(host, path),
    };
    this.personalSites.push(site);
    return site;
  }

  #addDrive(facts: Omit<StoredDrive['facts'], 'id' | 'now'>): StoredDrive {
    const id = facts.type === 'personal' ? randomId(16) : `b!${randomId(64)}`;
    const drive = new StoredDrive({ ...facts, id, now: this.#now });
    this.#drives.set(id, drive);
    return drive;
  }
}

function addressOf(host: string, path: string): string {
  return [
    `https://${host}`,
    ...path
      .split('/')
      .filter((name) => name !== '')
      .map(encodeURIComponent),
  ].join('/');
}

function principalOfUser({ id, spec }: StoredUser): Principal {
  const email = spec.mail ?? spec.userPrincipalName;
  return { kind: 'user', id, displayName: displayNameOf(spec), email };
}

export function displayNameOf(spec: UserSpec): string {
  return spec.displayName ?? spec.userPrincipalName.split('@')[0] ?? spec.userPrincipalName;
}
