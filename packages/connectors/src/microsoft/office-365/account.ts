import type { Account, Connection, ProbeReport, Root } from '@drover/core';
import { DriveConnection, type DriveSettings } from '../drive/connection.ts';
import { type DriveMap, oneDrive } from '../drive/drive-map.ts';
import type { OpenGraph } from '../graph/open-graph.ts';
import { pagesOf } from '../graph/pages.ts';
import { AddressMap } from './address-map.ts';
import { driveOfUser } from './directory.ts';
import { readRoot, rootOfSite } from './names.ts';
import { type Site, siteSchema, userSchema } from './shapes.ts';
import { SiteMap } from './site-map.ts';
import { TenantHosts } from './tenant-hosts.ts';
import { rootOfUser, USER_NAMES } from './user-names.ts';
import { findingsOnUser } from './user-standing.ts';

const PAGE = 999;

/** A whole tenant, as an app that its administrator let in. Its roots are users, by their principal names, and sites. */
export class Office365Account implements Account {
  readonly #open: OpenGraph;
  readonly #connections = new Set<Connection>();
  readonly #hosts: TenantHosts;

  constructor(open: OpenGraph) {
    this.#open = open;
    this.#hosts = new TenantHosts(open.graph);
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const users = await this.#firstUsers(signal);
    const host = await this.#hosts.own(signal);
    return {
      summary: `Office 365 of ${host}`,
      notes: [
        users === 0
          ? 'No user is visible to the app: check its admin consent.'
          : 'The app sees the users of the tenant.',
        `The sites of ${host} are visible to the app.`,
      ],
    };
  }

  /** First the users, then the sites. */
  async *roots(signal: AbortSignal): AsyncIterable<Root[]> {
    const { graph } = this.#open;
    const users = { path: `/users?$top=${PAGE}&$select=${USER_NAMES}`, to: 'list the users of the tenant' };
    for await (const page of pagesOf(graph, users, userSchema, signal)) {
      yield page.map(rootOfUser);
    }
    const host = await this.#hosts.own(signal);
    const sites = { path: `/sites?search=*&$top=${PAGE}&$select=id,name,webUrl`, to: 'list the sites of the tenant' };
    for await (const page of pagesOf(graph, sites, siteSchema, signal)) {
      yield page.flatMap(({ id, webUrl }): Root[] => {
        const name = webUrl === undefined ? null : rootOfSite(webUrl, host);
        return name === null ? [] : [{ name, kind: 'site', id }];
      });
    }
  }

  async open(root: string, signal: AbortSignal): Promise<Connection> {
    const map = await this.#mapOf(root, signal);
    const { graph } = this.#open;
    const place = readRoot(root);
    const preflight: Pick<DriveSettings, 'preflight'> =
      place.kind === 'user' ? { preflight: (within) => findingsOnUser(graph, place.user, within) } : {};
    const connection = new DriveConnection(graph, map, {
      rewritesOfficeFiles: true,
      countsAddress: true,
      tellsInheritance: false,
      sessionEnd: 'request',
      clockPath: '/sites/root?$select=id',
      walks: this.#open.walks,
      ...preflight,
    });
    this.#connections.add(connection);
    return connection;
  }

  /** An administrator takes the consent back in the directory; the sign-in knows the page. */
  async revoke(): Promise<{ readonly revoked: boolean }> {
    return { revoked: false };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
    await this.#open[Symbol.asyncDispose]();
  }

  async #mapOf(root: string, signal: AbortSignal): Promise<DriveMap> {
    const { graph } = this.#open;
    const place = readRoot(root);
    switch (place.kind) {
      case 'user':
        return oneDrive(await driveOfUser(graph, place.user, signal));
      case 'library':
        return new AddressMap(graph, this.#hosts, place.address);
      case 'site':
        return new SiteMap(graph, await this.#siteAt(place, signal));
      default:
        return place satisfies never;
    }
  }

  #siteAt({ host, path }: { host: string | null; path: string | null }, signal: AbortSignal): Promise<Site> {
    return path === null ? this.#hosts.topSite(host, signal) : this.#hosts.siteOn(host, path, signal);
  }

  async #firstUsers(signal: AbortSignal): Promise<number> {
    const call = { path: '/users?$top=1&$select=id,userPrincipalName', to: 'list the users of the tenant' };
    for await (const page of pagesOf(this.#open.graph, call, userSchema, signal)) return page.length;
    return 0;
  }
}
