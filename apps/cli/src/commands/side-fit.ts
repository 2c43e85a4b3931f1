import type { RemoteScheme } from '../location/location.ts';
import { UsageError } from '../usage-error.ts';
import { type CopyOptions, SIDE_FLAG_NAMES, type SideFlagName, type SideFlags } from './copy-options.ts';

type Place = RemoteScheme | 'local';

const FITS: Readonly<Record<SideFlagName, readonly Place[]>> = {
  'password-file': ['azblob', 'ftp', 'ftpes', 'ftps', 'sftp'],
  identity: ['sftp'],
  'host-key': ['sftp'],
  'accept-new-host-key': ['sftp'],
  'trust-certificate': ['ftpes', 'ftps'],
  'insecure-tls': ['ftpes', 'ftps'],
  'app-id': ['onedrive', 'onedrive-personal'],
};

/** A flag that was given for this side alone and means nothing there would give false confidence. */
export function refuseUnfitFlags({ own }: SideFlags, place: Place, prefix: string): void {
  for (const name of own) {
    if (!FITS[name].includes(place)) throw unfit(`${prefix}${name}`, name, [place]);
  }
}

/** A flag for both sides must mean something for one of those that it was given to. */
export function refuseUselessFlags(
  { sides, durable }: Pick<CopyOptions, 'sides' | 'durable'>,
  places: Readonly<Record<'source' | 'destination', Place>>,
): void {
  for (const name of SIDE_FLAG_NAMES) {
    const given = (['source', 'destination'] as const).filter(
      (side) => sides[side].values.has(name) && !sides[side].own.has(name),
    );
    const where = given.map((side) => places[side]);
    if (given.length > 0 && !where.some((place) => FITS[name].includes(place))) throw unfit(name, name, where);
  }
  if (durable && places.destination !== 'local') {
    throw new UsageError(
      `--durable: means nothing for ${named(places.destination)}. It is for a local DST, whose disk can be waited for.`,
    );
  }
}

function unfit(flag: string, name: SideFlagName, places: readonly Place[]): UsageError {
  const where = [...new Set(places.map(named))].join(' and ');
  return new UsageError(`--${flag}: means nothing for ${where}. It is for ${FITS[name].map(named).join(', ')}.`);
}

function named(place: Place): string {
  return place === 'local' ? 'a local path' : `${place}://`;
}
