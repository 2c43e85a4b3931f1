import type { RemoteScheme } from '../location/location.ts';
import { UsageError } from '../usage-error.ts';
import type { SideFlagName, SideFlags } from './copy-options.ts';

const FITS: Readonly<Record<SideFlagName, readonly (RemoteScheme | 'local')[]>> = {
  'password-file': ['ftp', 'ftpes', 'ftps', 'sftp'],
  identity: ['sftp'],
  'host-key': ['sftp'],
  'accept-new-host-key': ['sftp'],
  'trust-certificate': ['ftpes', 'ftps'],
  'insecure-tls': ['ftpes', 'ftps'],
};

/** A flag that was given for this side alone and means nothing there would give false confidence. */
export function refuseUnfitFlags({ own }: SideFlags, scheme: RemoteScheme | 'local', prefix: string): void {
  for (const name of own) {
    if (FITS[name].includes(scheme)) continue;
    const where = scheme === 'local' ? 'a local path' : `${scheme}://`;
    throw new UsageError(
      `--${prefix}${name}: means nothing for ${where}. It is for ${FITS[name].map((fit) => `${fit}://`).join(', ')}.`,
    );
  }
}
