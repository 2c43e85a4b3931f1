import { demand } from '../access/grants.ts';
import { type Answer, one } from '../answers/answer.ts';
import { driveOf, siteOf } from '../answers/directory.ts';
import { GraphError, notFound } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { GraphPath, PathPart } from '../http/graph-path.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import type { StoredSite } from '../model/tenant.ts';
import type { Service } from '../service.ts';
import { answerDrive } from './drives.ts';
import { pageOf } from './paging.ts';
import { onlyGet, unknown } from './unknown.ts';

/** `/sites`: looking for sites, one site by id or by `host:/path:`, and what lies below. */
export function answerSites(service: Service, call: Call, [key, ...rest]: GraphPath): Answer | Promise<Answer> {
  if (key === undefined || key.text === 'getAllSites') {
    onlyGet(call);
    demand(call.grant, 'read-sites');
    return pageOf(service, call, 'site', listed(service, call, key !== undefined).map(siteOf));
  }
  return answerSite(service, call, siteBy(service, key), rest);
}

/**
 * All sites, those that were looked for, or the home site of each geography. Source: "List sites", Microsoft Graph v1.0:
 * `$filter=siteCollection/root ne null`.
 */
function listed({ tenant }: Service, call: Call, all: boolean): readonly StoredSite[] {
  const { search, filter } = call.query;
  if (all) return tenant.sites;
  if (filter === 'siteCollection/root ne null') return tenant.sites.filter(({ path }) => path === '');
  if (search === undefined) throw unknown(call);
  return tenant.sites.filter((site) => mentions(site, search));
}

/** The site at a path and its first library. */
export function siteWithDrive(
  service: Service,
  path: string | undefined,
): { readonly site: StoredSite; readonly drive: StoredDrive } {
  const site = path === undefined ? null : service.tenant.siteAt(path);
  if (site === null) throw notFound('The group has no site.');
  return { site, drive: firstLibraryOf(site) };
}

function answerSite(
  service: Service,
  call: Call,
  site: StoredSite,
  [next, ...rest]: GraphPath,
): Answer | Promise<Answer> {
  const { tenant } = service;
  const [id, ...below] = rest;
  switch (next?.text) {
    case undefined:
      onlyGet(call);
      demand(call.grant, 'read-sites');
      return one('site', siteOf(site));
    case 'sites': {
      const subsites = tenant.sites.filter(({ parent }) => parent === site);
      if (id !== undefined) return answerSites(service, call, rest);
      onlyGet(call);
      demand(call.grant, 'read-sites');
      return pageOf(service, call, 'site', subsites.map(siteOf));
    }
    case 'drive':
      return answerDrive(service, call, firstLibraryOf(site), rest);
    case 'drives': {
      if (id !== undefined) return answerDrive(service, call, service.tenant.drive(id.text), below);
      onlyGet(call);
      demand(call.grant, 'read-files');
      return pageOf(service, call, 'drive', site.drives.map(driveOf));
    }
    default:
      throw unknown(call);
  }
}

/**
 * A site by id, or by its path on one of the tenant's hosts; OneDrives are sites, too. Source: "Get a site resource by path", Microsoft Graph v1.0, and
 * "Create custodian siteSource" for `contoso-my.sharepoint.com:/personal/...`. The refusal of other hosts: microsoft-graph-docs, issue 3745.
 */
function siteBy({ tenant }: Service, { text, below }: PathPart): StoredSite {
  if (below !== undefined && !tenant.hasHost(text)) {
    throw new GraphError(400, 'invalidRequest', 'Provided id has an invalid hostname for this tenancy');
  }
  const isHost = below !== undefined || tenant.hasHost(text);
  const site = isHost ? tenant.siteAt((below ?? []).join('/'), text) : tenant.site(text);
  if (site === null) throw notFound('Requested site could not be found.');
  return site;
}

function firstLibraryOf(site: StoredSite): StoredDrive {
  const [first] = site.drives;
  if (first === undefined) throw notFound('The site has no document library.');
  return first;
}

function mentions(site: StoredSite, search: string): boolean {
  const text = search.toLowerCase();
  return text === '*' || [site.displayName, site.path].some((name) => name.toLowerCase().includes(text));
}
