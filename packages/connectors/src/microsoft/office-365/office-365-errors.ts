import { StorageError } from '@drover/core';

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

export function noLibrary(address: URL): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `There is no library at ${address.href}.`,
    remedy:
      'Open the library in a browser and copy its address up to the name of the library, such as /Shared Documents.',
  });
}
