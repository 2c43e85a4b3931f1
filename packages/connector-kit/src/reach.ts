import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { StorageError } from '@drover/core';

/** Which addresses connectors may connect to. */
export interface Reach {
  allows(address: string): boolean;
}

/** The `vendor` of the error that refuses an address. */
export const NOT_ALLOWED = 'ENETNOTALLOWED';

/**
 * The part of a socket's options that says where to. With a `reach`, the very address that was looked at is connected to: what a name
 * stands for is checked after each look-up, so that a name cannot be pointed elsewhere in between. Throws for an address not allowed.
 */
export function reaching(host: string, reach: Reach | undefined): { host: string; lookup?: LookupFunction } {
  if (reach === undefined) return { host };
  if (isIP(host) !== 0 && !reach.allows(host)) throw notAllowed(host, host);
  return { host, lookup: checkedLookup(reach) };
}

function checkedLookup(reach: Reach): LookupFunction {
  return (name, options, callback) => {
    lookUp(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const allowed = addresses.filter(({ address }) => reach.allows(address));
      const [first] = allowed;
      if (first === undefined) return callback(notAllowed(name, addresses[0]?.address ?? ''), []);
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function notAllowed(name: string, address: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'network',
    vendor: NOT_ALLOWED,
    message: `${name === address ? name : `${name} (${address})`} lies in a network that connectors may not reach.`,
    remedy: 'Ask the administrator of Drover to allow it (DROVER_ALLOWED_NETWORKS), or use another server.',
  });
}
