import { z } from 'zod';
import { pathOfAddress } from '../drive/address-path.ts';
import { isMissing } from '../drive/drive-files.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { allOf } from '../graph/pages.ts';
import { noSite } from './office-365-errors.ts';
import { type Drive, driveSchema, type Site, siteSchema } from './shapes.ts';
import { whyNoDrive } from './user-standing.ts';

const idSchema = z.object({ id: z.string() });

/** The OneDrive of a user; rejects with 'not-found' for the whole root, and why, when there is none. */
export async function driveOfUser(graph: GraphClient, user: string, signal: AbortSignal): Promise<string> {
  const path = `/users/${encodeURIComponent(user)}/drive?$select=id`;
  try {
    return (await graph.ask({ path, to: `open the OneDrive of ${user}` }, idSchema, signal)).id;
  } catch (error) {
    throw isMissing(error) ? await whyNoDrive(graph, user, signal) : error;
  }
}

/** A site by its path at the tenant's own host; null is the one at the top. */
export async function siteAt(graph: GraphClient, path: string | null, signal: AbortSignal): Promise<Site> {
  const top = await graph.ask(
    { path: '/sites/root?$select=id,name,webUrl', to: 'find the tenant' },
    siteSchema,
    signal,
  );
  if (path === null) return top;
  const host = new URL(top.webUrl ?? '').hostname;
  return await siteOn(graph, host, path, signal);
}

/** A site by its path on a host: that of the tenant, or the one of its OneDrives. */
export async function siteOn(graph: GraphClient, host: string, path: string, signal: AbortSignal): Promise<Site> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const call = { path: `/sites/${host}:${encoded}?$select=id,name,webUrl`, to: `find the site ${path}` };
  try {
    return await graph.ask(call, siteSchema, signal);
  } catch (error) {
    throw isMissing(error) ? noSite(path) : error;
  }
}

/** The libraries of a site. */
export function librariesOf(graph: GraphClient, site: Site, signal: AbortSignal): Promise<Drive[]> {
  const path = `/sites/${site.id}/drives?$select=id,name,webUrl`;
  return allOf(graph, { path, to: 'list the libraries of the site' }, driveSchema, signal);
}

export function subsitesOf(graph: GraphClient, site: Site, signal: AbortSignal): Promise<Site[]> {
  const path = `/sites/${site.id}/sites?$select=id,name,webUrl`;
  return allOf(graph, { path, to: 'list the sites below the site' }, siteSchema, signal);
}

export function pathOf(webUrl: string | undefined): string {
  return webUrl === undefined ? '' : pathOfAddress(webUrl).toLowerCase();
}

/** The last part of a site's address, by which it is known. */
export function lastName({ webUrl, name }: Site): string {
  const path = webUrl === undefined ? '' : pathOfAddress(webUrl);
  return path.slice(path.lastIndexOf('/') + 1) || (name ?? '');
}
