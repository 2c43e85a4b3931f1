import { missing } from '@drover/connector-kit';
import { type ItemRef, segmentToText } from '@drover/core';
import type { DriveMap } from '../drive/drive-map.ts';
import type { DrivePlace } from '../drive/item-address.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { lastName, librariesOf, pathOf, subsitesOf } from './directory.ts';
import { noAddress, noLibrary } from './office-365-errors.ts';
import { remembered } from './remembered.ts';
import type { Drive, Site } from './shapes.ts';
import type { TenantHosts } from './tenant-hosts.ts';

/** The library that a path lies in, and how many of its names lead to it. */
interface Found {
  readonly drive: string;
  readonly names: number;
}

/** A root that is an address of a library, or of a site below which it lies. What was looked up is kept. */
export class AddressMap implements DriveMap {
  readonly #graph: GraphClient;
  readonly #hosts: TenantHosts;
  readonly #address: URL;
  readonly #names: readonly string[];
  readonly #sites = new Map<string, Promise<Site>>();
  readonly #libraries = new Map<string, Promise<Drive[]>>();
  readonly #subsites = new Map<string, Promise<Site[]>>();

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
    if (found === null) throw item.segments.length === 0 ? noLibrary(this.#address) : missing(item);
    const above = found.names - this.#names.length;
    // A library that lies in the root's address is followed by what is left of it.
    const names = [...this.#names.slice(found.names), ...item.segments.slice(Math.max(0, above))];
    const { id } = item;
    return { drive: found.drive, names, ...(id === undefined ? {} : { id }) };
  }

  async #find(names: readonly string[], signal: AbortSignal): Promise<Found | null> {
    const inTopSite = !/^(?:sites|teams|personal)$/i.test(names[0] ?? '');
    let depth = inTopSite ? 0 : 2;
    let site: Site = await this.#site(inTopSite ? null : `/${names.slice(0, 2).join('/')}`, signal);
    for (;;) {
      const libraries = await remembered(this.#libraries, site.id, () => librariesOf(this.#graph, site, signal));
      const wanted = `/${names.slice(0, depth + 1).join('/')}`.toLowerCase();
      const library = libraries.find(({ webUrl }) => pathOf(webUrl) === wanted);
      if (library !== undefined) return { drive: library.id, names: depth + 1 };
      const below = await remembered(this.#subsites, site.id, () => subsitesOf(this.#graph, site, signal));
      const next = below.find((each) => lastName(each).toLowerCase() === names[depth]?.toLowerCase());
      if (next === undefined) return null;
      site = next;
      depth += 1;
    }
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
