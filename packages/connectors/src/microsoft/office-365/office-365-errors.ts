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

export function noSite(path: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `There is no site ${path} in this tenant, or the app may not see it.`,
    remedy: 'Check the address of the site and the permissions of the app.',
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
