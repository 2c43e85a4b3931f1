import { isSharePointHost, type Segment, segmentFromText, segmentToText } from '@drover/core';
import type { Place, PlaceFault } from './place.ts';

/** Pages that browsers show of a library: its views, and what else is no folder. */
const PAGE = /\/(?:forms(?:\/|$)|_layouts(?:\/|$)|[^/]*\.aspx$)/i;
const SHARING_LINK = /^\/:[a-z]:\//i;
/** The path of a site within its host; the host's own site has none. */
const SITE = /^\/(?:sites|teams|personal)\/[^/]+/i;
/** The site of a person: their OneDrive, whose library has another name in each language. */
const ONEDRIVE = /^\/personal\/[^/]+$/i;

export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/**
 * The folder that an address names: `https://corp.sharepoint.com/sites/Sales/Shared%20Documents/2024`. The root is the first name in the site,
 * mostly its library; where it is a site below, the library is the first name of the path. The address of a OneDrive may end at the site, which is the
 * root then. The root is an address itself, decoded but for what
 * has a meaning there.
 */
export function readLibraryAddress(text: string): Place | PlaceFault {
  const url = URL.parse(text);
  const path = url === null ? null : decoded(url.pathname);
  if (url === null || path === null) return { reason: `"${text}" is no web address.`, remedy: COPY_IT };
  if (url.origin !== `https://${url.hostname}` || url.username !== '' || !isSharePointHost(url.hostname))
    return { reason: `"${url.origin}" is no host of SharePoint, which is reached by https alone.`, remedy: COPY_IT };
  if (SHARING_LINK.test(path)) return { reason: 'The address is a sharing link.', remedy: COPY_IT };
  const page = PAGE.exec(path);
  if (page !== null || url.search !== '' || url.hash !== '') {
    const library = `${url.origin}${url.pathname.slice(0, endOfLibrary(url.pathname))}`;
    return { reason: 'The address goes on behind the library.', remedy: `End it at the library: ${library}` };
  }
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed.replace(SITE, '') === '' && !ONEDRIVE.test(trimmed))
    return {
      reason: 'The address names a site, and no library of it.',
      remedy: `Add the library: ${url.origin}${trimmed}/Shared%20Documents`,
    };
  const site = SITE.exec(trimmed)?.[0] ?? '';
  const [library, ...below] = trimmed.slice(site.length).split('/').slice(1);
  const top = library === undefined ? site : `${site}/${library}`;
  const root = `${url.origin}${top.replaceAll(/[%#?]/g, encodeURIComponent)}`;
  return { root: segmentFromText(root), path: below.map(segmentFromText) };
}

/** True where what follows the root in an address would be read as a library, and not as a folder of the root. */
export function isOneDriveAddress(root: string): boolean {
  return isWebAddress(root) && ONEDRIVE.test(URL.parse(root)?.pathname ?? '');
}

/** The address of a folder, from what `readLibraryAddress` gave; half a surrogate pair, which no address holds, becomes U+FFFD. */
export function writeAddress(root: string, path: readonly Segment[]): string {
  const [, origin = '', below = ''] = /^(https?:\/\/[^/]+)(.*)$/i.exec(root) ?? [];
  const names = [...(decoded(below) ?? below).split('/').slice(1), ...path.map(segmentToText)];
  return [origin, ...names.map((name) => encodeURIComponent(name.toWellFormed()))].join('/');
}

function endOfLibrary(pathname: string): number {
  const page = PAGE.exec(pathname);
  return page === null ? pathname.length : page.index;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

const COPY_IT =
  'Open the library in the browser and copy its address up to the name of the library, such as https://corp.sharepoint.com/sites/Sales/Shared%20Documents.';
