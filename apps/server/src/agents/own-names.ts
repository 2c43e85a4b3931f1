import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** A wildcard of a certificate would also fit what is no name of a host. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** Tells which names and addresses are this server's own: those of its certificate, of its machine and of its network cards. */
export function ownNames(certificate: string): (host: string) => boolean {
  const shown = new X509Certificate(certificate);
  return (host) => {
    if (isIP(host) === 0) {
      if (!NAME.test(host)) return false;
      return shown.checkHost(host) !== undefined || host.toLowerCase() === hostname().toLowerCase();
    }
    const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    return shown.checkIP(host) !== undefined || cards.some(({ address }) => address === host);
  };
}
