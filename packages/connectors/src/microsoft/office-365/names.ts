import { pathOfAddress } from '../drive/address-path.ts';

/** Part of a site that its libraries and the sites below it stand under, as Microsoft's own pages call them. */
export const SITE_CONTENTS = 'Site Contents';
export const SUBSITES = 'Subsites';

const MANAGED_PATH = /^\/(sites|teams)\/([^/]+)$/;
const OTHER_PATH = /^(teams):(.+)$/;

/** Where a root of the account leads. */
export type RootPlace =
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'library'; readonly address: URL }
  /** Null is the site at the top of the tenant. */
  | { readonly kind: 'site'; readonly path: string | null };

/**
 * `anna@example.com` is the OneDrive of a user, `https://...` a library by its address, all else a site by the last part of its address:
 * `Marketing` for /sites/Marketing, `teams:Sales` for /teams/Sales, and the host's name for the site at the top.
 */
export function readRoot(root: string): RootPlace {
  if (URL.canParse(root) && /^https?:\/\//i.test(root)) return { kind: 'library', address: new URL(root) };
  if (root.includes('@')) return { kind: 'user', user: root };
  if (root.includes('.sharepoint.') || root === '') return { kind: 'site', path: null };
  const [, managed, name] = OTHER_PATH.exec(root) ?? [];
  return { kind: 'site', path: managed === undefined ? `/sites/${root}` : `/${managed}/${name}` };
}

/** The root that stands for a site; null for one that is not at the top level. */
export function rootOfSite(webUrl: string): string | null {
  const path = pathOfAddress(webUrl);
  if (path === '') return new URL(webUrl).hostname;
  const [, managed, name] = MANAGED_PATH.exec(path) ?? [];
  if (managed === undefined || name === undefined) return null;
  return managed === 'sites' ? name : `${managed}:${name}`;
}
