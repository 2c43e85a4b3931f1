import { isMissing } from '../drive/drive-files.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { allOf } from '../graph/pages.ts';
import { noHost, noSite } from './office-365-errors.ts';
import { remembered } from './remembered.ts';
import { type Site, siteSchema } from './shapes.ts';
import { whyNoPersonalSite } from './user-standing.ts';

const PERSONAL_SITE = /^\/personal\/([^/]+)$/i;
const FIELDS = '$select=id,name,webUrl';

/** The hosts of a tenant: one, or in multi-geo one for each geography, each with one for OneDrives beside it. What was found is kept. */
export class TenantHosts {
  readonly #graph: GraphClient;
  readonly #own = new Map<'top', Promise<Site>>();
  readonly #all = new Map<'tops', Promise<readonly Site[]>>();

  constructor(graph: GraphClient) {
    this.#graph = graph;
  }

  /** The host of sites that are named without one, in lower case. */
  async own(signal: AbortSignal): Promise<string> {
    return hostOf(await this.#ownTop(signal));
  }

  /** The site at the top of a host, null for the tenant's own; rejects with 'not-found' for a host that is not the tenant's. */
  async topSite(host: string | null, signal: AbortSignal): Promise<Site> {
    const own = await this.#ownTop(signal);
    if (host === null || host === hostOf(own)) return own;
    const tops = await this.#tops(signal);
    const found = tops.find((top) => hostOf(top) === host);
    if (found === undefined) throw noHost(host, tops.map(hostOf));
    return found;
  }

  /** A site by its path on a host, null for the tenant's own. Rejects with 'not-found' for a host that is not the tenant's. */
  async siteOn(host: string | null, path: string, signal: AbortSignal): Promise<Site> {
    const own = await this.own(signal);
    const wanted = host ?? own;
    if (wanted !== own) await this.topSite(withoutPersons(wanted), signal);
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const call = { path: `/sites/${wanted}:${encoded}?${FIELDS}`, to: `find the site ${path} on ${wanted}` };
    try {
      const site = await this.#graph.ask(call, siteSchema, signal);
      if (hostOf(site) === wanted) return site;
    } catch (error) {
      if (!isMissing(error)) throw error;
      const [, person] = PERSONAL_SITE.exec(path) ?? [];
      throw person === undefined || withoutPersons(wanted) === wanted
        ? noSite(path, wanted)
        : await whyNoPersonalSite(this.#graph, person, wanted, signal);
    }
    throw noHost(wanted, [own]);
  }

  #ownTop(signal: AbortSignal): Promise<Site> {
    const call = { path: `/sites/root?${FIELDS}`, to: 'find the tenant' };
    return remembered(this.#own, 'top', () => this.#graph.ask(call, siteSchema, signal));
  }

  /** Source: "List sites", Microsoft Graph v1.0: the filter finds the home site of each geography. */
  #tops(signal: AbortSignal): Promise<readonly Site[]> {
    const path = `/sites?${FIELDS},siteCollection&$filter=siteCollection/root%20ne%20null`;
    const call = { path, to: 'list the geographies of the tenant' };
    return remembered(this.#all, 'tops', () => allOf(this.#graph, call, siteSchema, signal));
  }
}

function hostOf({ webUrl }: Site): string {
  return webUrl === undefined ? '' : new URL(webUrl).hostname;
}

/** `contoso-my.sharepoint.com` has the OneDrives of `contoso.sharepoint.com`. */
function withoutPersons(host: string): string {
  return host.replace(/^([^.]+)-my\./, '$1.');
}
