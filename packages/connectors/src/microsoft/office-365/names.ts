import { isSharePointHost } from '@drover/core';
import { pathOfAddress } from '../drive/address-path.ts';

/** Part of a site that its libraries and the sites below it stand under, as Microsoft's own pages call them. */
export const SITE_CONTENTS = 'Site Contents';
export const SUBSITES = 'Subsites';

const MANAGED_PATH = /^\/(sites|teams)\/([^/]+)$/;
const OTHER_PATH = /^(teams):(.+)$/;
const ON_HOST = /^([^:]+)(?::(.+))?$/;
/** The hosts of OneDrives hold no sites that people know by name. */
const HOST_OF_PERSONS = /^[^.]+-my\./;

/** Where a root of the account leads. */
export type RootPlace =
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'library'; readonly address: URL }
  /** Without a host, on the tenant's own; without a path, the site at the top of the host. */
  | { readonly kind: 'site'; readonly host: string | null; readonly path: string | null };

/**
 * `anna@example.com` is the OneDrive of a user, `https://...` a library by its address, all else a site by the last part of its address:
 * `Marketing` for /sites/Marketing, `teams:Sales` for /teams/Sales, and the host's name for the site at the top. A site on another host of the
 * tenant (multi-geo) has that before it: `contosoEUR.sharepoint.com:Marketing`, `contosoEUR.sharepoint.com:teams:Sales`.
 */
export function readRoot(root: string): RootPlace {
  if (URL.canParse(root) && /^https?:\/\//i.test(root)) return { kind: 'library', address: new URL(root) };
  if (root.includes('@')) return { kind: 'user', user: root };
  const [, host = '', below] = ON_HOST.exec(root) ?? [];
  if (isSharePointHost(host)) {
    return { kind: 'site', host: host.toLowerCase(), path: below === undefined ? null : pathOf(below) };
  }
  return { kind: 'site', host: null, path: root === '' ? null : pathOf(root) };
}

/** The root that stands for a site, with its host where that is not the tenant's own; null for one that is not at the top level. */
export function rootOfSite(webUrl: string, ownHost: string): string | null {
  const { hostname } = new URL(webUrl);
  const path = pathOfAddress(webUrl);
  if (hostname !== ownHost && HOST_OF_PERSONS.test(hostname)) return null;
  if (path === '') return hostname;
  const [, managed, name] = MANAGED_PATH.exec(path) ?? [];
  if (managed === undefined || name === undefined) return null;
  const root = managed === 'sites' ? name : `${managed}:${name}`;
  return hostname === ownHost ? root : `${hostname}:${root}`;
}

function pathOf(name: string): string {
  const [, managed, rest] = OTHER_PATH.exec(name) ?? [];
  return managed === undefined ? `/sites/${name}` : `/${managed}/${rest}`;
}
