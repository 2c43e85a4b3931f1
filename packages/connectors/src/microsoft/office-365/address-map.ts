import { type ItemRef, segmentFromText, segmentToText } from '@drover/core';
import type { DriveMap } from '../drive/drive-map.ts';
import type { DrivePlace } from '../drive/item-address.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { defaultLibraryOf, isNamed, lastName, librariesOf, pathOf, subsitesOf } from './directory.ts';
import { noAddress, noLibrary } from './office-365-errors.ts';
import { remembered } from './remembered.ts';
import type { Drive, Site } from './shapes.ts';
import type { TenantHosts } from './tenant-hosts.ts';

/** The library that a path lies in, and how many of its names lead to it. */
interface Found {
  readonly drive: string;
  readonly names: number;
}

/** Sites under which the names of an address go on; `personal` has the OneDrives, each of which is a site. */
const MANAGED = /^(?:sites|teams|personal)$/i;
const PERSONAL = /^personal$/i;

/**
 * A root that is an address of a library, or of a site below which it lies; that of a person's site alone is their OneDrive. In the place of a library's
 * part of the address its name may stand, as bulk files state it. What was looked up is kept.
 */
export class AddressMap implements DriveMap {
  readonly #graph: GraphClient;
  readonly #hosts: TenantHosts;
  readonly #address: URL;
  readonly #names: readonly string[];
  readonly #sites = new Map<string, Promise<Site>>();
  readonly #libraries = new Map<string, Promise<Drive[]>>();
  readonly #subsites = new Map<string, Promise<Site[]>>();
  readonly #defaults = new Map<string, Promise<Drive>>();

  /** Throws 'not-found' for what is no address of SharePoint. */
  constructor(graph: GraphClient, hosts: TenantHosts, address: URL) {
    this.#graph = graph;
    this.#hosts = hosts;
    this.#address = address;
    this.#names = namesIn(address);
  }

  async locate(item: ItemRef, signal: AbortSignal): Promise<DrivePlace> {
    const all = [...this.#names, ...item.segments.map(segmentToText)];
    const found = await this.#find(all, signal);
    const above = found.names - this.#names.length;
    // A library that lies in the root's address is followed by what is left of it.
    const names = [...this.#names.slice(found.names), ...item.segments.slice(Math.max(0, above))];
    const { id } = item;
    return { drive: found.drive, names, ...(id === undefined ? {} : { id }) };
  }

  /** Rejects with 'not-found' for the whole root, and with the libraries that there are. */
  async #find(names: readonly string[], signal: AbortSignal): Promise<Found> {
    const inTopSite = !MANAGED.test(names[0] ?? '');
    let depth = inTopSite ? 0 : 2;
    let site: Site = await this.#site(inTopSite ? null : `/${names.slice(0, 2).join('/')}`, signal);
    if (this.#names.length === depth && PERSONAL.test(names[0] ?? '')) return await this.#oneDrive(site, depth, signal);
    for (;;) {
      const libraries = await remembered(this.#libraries, site.id, () => librariesOf(this.#graph, site, signal));
      const wanted = `/${names.slice(0, depth + 1).join('/')}`.toLowerCase();
      const library = libraries.find(({ webUrl }) => pathOf(webUrl) === wanted);
      if (library !== undefined) return { drive: library.id, names: depth + 1 };
      const name = names[depth];
      const below = await remembered(this.#subsites, site.id, () => subsitesOf(this.#graph, site, signal));
      const next = below.find((each) => lastName(each).toLowerCase() === name?.toLowerCase());
      if (next === undefined) {
        const called =
          name === undefined ? undefined : libraries.find((each) => isNamed(each.name, segmentFromText(name)));
        if (called === undefined) throw noLibrary(this.#address, names.slice(0, depth + 1), libraries);
        return { drive: called.id, names: depth + 1 };
      }
      site = next;
      depth += 1;
    }
  }

  async #oneDrive(site: Site, depth: number, signal: AbortSignal): Promise<Found> {
    const { id } = await remembered(this.#defaults, site.id, () => defaultLibraryOf(this.#graph, site, signal));
    return { drive: id, names: depth };
  }

  #site(path: string | null, signal: AbortSignal): Promise<Site> {
    const { hostname } = this.#address;
    return remembered(this.#sites, path ?? '', () =>
      path === null ? this.#hosts.topSite(hostname, signal) : this.#hosts.siteOn(hostname, path, signal),
    );
  }
}

/** The path alone: the host is judged by the tenant. */
function namesIn(address: URL): string[] {
  if (address.origin !== `https://${address.hostname}` || address.username !== '') throw noAddress(address);
  try {
    return decodeURIComponent(address.pathname)
      .split('/')
      .filter((name) => name !== '');
  } catch (error) {
    throw error instanceof URIError ? noAddress(address) : error;
  }
}
