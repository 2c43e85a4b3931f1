import { displaySegment, StorageError, segmentFromText } from '@drover/core';
import type { Drive } from './shapes.ts';

/** Libraries of a site that an error names. */
const MOST_NAMED = 8;

export function noUser(user: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `There is no user ${user} in this directory.`,
    remedy: 'Check the name: it is the one that the user signs in with. The name of a site has no @ in it.',
  });
}

export function noSite(path: string, host: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `There is no site ${path} on ${host}, or the app may not see it.`,
    remedy: 'Check the address of the site and the permissions of the app.',
  });
}

/** `hosts`: those that are the tenant's. */
export function noHost(host: string, hosts: readonly string[]): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `${host} is no host of this tenant, whose sites are on ${hosts.join(', ')}.`,
    remedy: 'Correct the address, or use a connector of the directory that the site belongs to.',
  });
}

export function noAddress(address: URL): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `${address.href} is not the address of a library in SharePoint.`,
    remedy:
      'It begins with https:// and the host of the tenant, without a port, such as https://contoso.sharepoint.com/sites/Sales/Shared Documents.',
  });
}

/** `names`: the way from the host to where a library should be; `libraries`: those that are in the last site on it. */
export function noLibrary(address: URL, names: readonly string[], libraries: readonly Drive[]): StorageError {
  const wanted = [address.origin, ...names.map(encodeURIComponent)].join('/');
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `There is no library at ${wanted}.`,
    remedy: `Open the library in a browser and copy its address up to the name of the library, or write its name there.${known(libraries)}`,
  });
}

function known(libraries: readonly Drive[]): string {
  const names = libraries.flatMap(({ name }) =>
    name === undefined ? [] : `"${displaySegment(segmentFromText(name))}"`,
  );
  if (names.length === 0) return '';
  const more = names.length - MOST_NAMED;
  return ` The libraries of the site are ${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
