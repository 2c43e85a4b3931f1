import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { markOf } from './account.ts';
import { isRoot, type Needs } from './confinement.ts';
import { fetchPackages } from './debian-packages.ts';
import { debianArchitecture } from './package-cache.ts';
import type { Site } from './site.ts';

/**
 * The environment that makes a server believe in accounts and privileges that the system does not grant, by the libraries that
 * the Samba project made for such tests; empty where namespaces suffice.
 */
export async function pretences(site: Site, needs?: Needs): Promise<Record<string, string>> {
  if (needs === undefined || site.confinement === 'root') return {};
  const asUser = site.confinement === 'user';
  if (asUser && needs === 'accounts') return {};
  if (!asUser && needs !== 'accounts' && !isRoot()) {
    throw new Error('this server must be root, and an ordinary user may not make namespaces here');
  }
  const names = ['nss_wrapper', ...(asUser ? ['uid_wrapper'] : needs === 'root' ? ['pam_wrapper'] : [])];
  const libraries = names.map(async (name) => {
    const root = await fetchPackages([`lib${name.replace('_', '-')}`]);
    return join(root, 'usr/lib', debianArchitecture().triplet, `lib${name}.so`);
  });
  return {
    LD_PRELOAD: (await Promise.all(libraries)).join(':'),
    NSS_WRAPPER_PASSWD: join(site.etc, 'passwd'),
    NSS_WRAPPER_GROUP: join(site.etc, 'group'),
    ...(asUser
      ? { UID_WRAPPER: '1', UID_WRAPPER_ROOT: '1' }
      : { PAM_WRAPPER: '1', PAM_WRAPPER_SERVICE_DIR: join(site.etc, 'pam.d') }),
  };
}

/** Removes the copies of the site's PAM folder that pam_wrapper makes below /tmp and leaves behind when it is killed. */
export async function removePamCopies(site: Site): Promise<void> {
  for (const name of (await readdir('/tmp')).filter((found) => /^pam\..$/.test(found))) {
    const copy = join('/tmp', name);
    const ours = await access(join(copy, markOf(site.etc))).then(
      () => true,
      () => false,
    );
    if (ours) await rm(copy, { recursive: true, force: true });
  }
}
