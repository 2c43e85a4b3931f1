import { nameKey, type Segment, segmentFromText } from '@drover/core';
import { z } from 'zod';
import { pathOfAddress } from '../drive/address-path.ts';
import { isMissing } from '../drive/drive-files.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { allOf } from '../graph/pages.ts';
import { type Drive, driveSchema, type Site, siteSchema } from './shapes.ts';
import { whyNoDrive } from './user-standing.ts';

const idSchema = z.object({ id: z.string() });
const FOLDING = { caseSensitive: false, foldsUnicode: true };

/** The OneDrive of a user; rejects with 'not-found' for the whole root, and why, when there is none. */
export async function driveOfUser(graph: GraphClient, user: string, signal: AbortSignal): Promise<string> {
  const path = `/users/${encodeURIComponent(user)}/drive?$select=id`;
  try {
    return (await graph.ask({ path, to: `open the OneDrive of ${user}` }, idSchema, signal)).id;
  } catch (error) {
    throw isMissing(error) ? await whyNoDrive(graph, user, signal) : error;
  }
}

/** The libraries of a site. */
export function librariesOf(graph: GraphClient, site: Site, signal: AbortSignal): Promise<Drive[]> {
  const path = `/sites/${site.id}/drives?$select=id,name,webUrl`;
  return allOf(graph, { path, to: 'list the libraries of the site' }, driveSchema, signal);
}

/** The library of a site that things go to by default; of a person's site it is the OneDrive, whatever its name is in their language. */
export function defaultLibraryOf(graph: GraphClient, site: Site, signal: AbortSignal): Promise<Drive> {
  const path = `/sites/${site.id}/drive?$select=id,name,webUrl`;
  return graph.ask({ path, to: 'find the library of the site' }, driveSchema, signal);
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

/** Whether a name is the wanted one, as the service tells names apart. */
export function isNamed(name: string | undefined, wanted: Segment): boolean {
  return name !== undefined && nameKey(segmentFromText(name), FOLDING) === nameKey(wanted, FOLDING);
}
