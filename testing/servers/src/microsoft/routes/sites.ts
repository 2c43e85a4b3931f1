import { demand } from '../access/grants.ts';
import { type Answer, one } from '../answers/answer.ts';
import { driveOf, siteOf } from '../answers/directory.ts';
import { notFound } from '../graph-error.ts';
import type { Call } from '../http/call.ts';
import type { GraphPath, PathPart } from '../http/graph-path.ts';
import { foldedName } from '../model/name-rules.ts';
import type { StoredDrive } from '../model/stored-drive.ts';
import type { StoredSite } from '../model/tenant.ts';
import type { Service } from '../service.ts';
import { answerDrive } from './drives.ts';
import { pageOf } from './paging.ts';
import { onlyGet, unknown } from './unknown.ts';

/** `/sites`: looking for sites, one site by id or by `host:/path:`, and what lies below. */
export function answerSites(service: Service, call: Call, [key, ...rest]: GraphPath): Answer | Promise<Answer> {
  const { tenant } = service;
  demand(call.grant, 'read-files');
  if (key === undefined || key.text === 'getAllSites') {
    onlyGet(call);
    if (key === undefined && call.query.search === undefined) throw unknown(call);
    const found = tenant.sites.filter((site) => key !== undefined || mentions(site, call.query.search ?? ''));
    return pageOf(
      service,
      call,
      'site',
      found.map((site) => siteOf(tenant, site)),
    );
  }
  return answerSite(service, call, siteBy(service, key), rest);
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
      return one('site', siteOf(tenant, site));
    case 'sites': {
      const subsites = tenant.sites.filter(({ parent }) => parent === site);
      if (id !== undefined) return answerSites(service, call, rest);
      onlyGet(call);
      return pageOf(
        service,
        call,
        'site',
        subsites.map((subsite) => siteOf(tenant, subsite)),
      );
    }
    case 'drive':
      return answerDrive(service, call, firstLibraryOf(site), rest);
    case 'drives': {
      if (id !== undefined) return answerDrive(service, call, service.tenant.drive(id.text), below);
      onlyGet(call);
      return pageOf(service, call, 'drive', site.drives.map(driveOf));
    }
    default:
      throw unknown(call);
  }
}

function siteBy({ tenant }: Service, { text, below }: PathPart): StoredSite {
  const host = foldedName(text) === foldedName(tenant.host);
  const site = below === undefined ? tenant.site(host ? 'root' : text) : host ? tenant.siteAt(below.join('/')) : null;
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
