import { resolve } from 'node:path';
import { displaySegment, StorageError } from '@drover/core';
import type { SideFlags, SideName } from '../commands/copy-options.ts';
import { refuseUnfitFlags } from '../commands/side-fit.ts';
import { droverFolders } from '../files/drover-folders.ts';
import {
  type Location,
  locationUrl,
  type ProfileLocation,
  type RemoteLocation,
  type RemoteScheme,
} from '../location/location.ts';
import { parseLocation } from '../location/parse-location.ts';
import { type Profile, ProfileStore } from '../profiles/profile-store.ts';
import { personalSealer } from '../sealing/key-file.ts';
import { type Credentials, givenCredentials } from '../secrets/credentials.ts';
import type { World } from '../world.ts';
import { type LocalPlace, resolveLocalPlace } from './local-folder.ts';

interface SideBase {
  readonly side: SideName;
  /** The normalised location without secrets. */
  readonly url: string;
  readonly flags: SideFlags;
}

export interface LocalSide extends SideBase {
  readonly type: 'local';
  readonly place: LocalPlace;
}

export interface RemoteSide extends SideBase {
  readonly type: 'remote';
  readonly location: RemoteLocation;
  readonly credentials: Credentials;
  readonly profile: Profile | null;
}

/** SRC or DST with everything that can be known of it without connecting. */
export type ResolvedSide = LocalSide | RemoteSide;

export function placeOf(side: ResolvedSide): RemoteScheme | 'local' {
  return side.type === 'local' ? 'local' : side.location.scheme;
}

export async function resolveSide(
  location: Location,
  side: SideName,
  flags: SideFlags,
  world: World,
  note: (message: string) => void,
): Promise<ResolvedSide> {
  switch (location.type) {
    case 'local': {
      refuseUnfitFlags(flags, 'local', `${side}-`);
      const place = await resolveLocalPlace(location.path).catch((error: unknown) => {
        throw cannotReach(location.path, error);
      });
      return { type: 'local', side, flags, place, url: place.url };
    }
    case 'remote':
      return await remoteSide(location, null, side, flags, world, note);
    case 'profile': {
      const profile = await openProfile(location, world);
      return await remoteSide(profileLocation(profile, location, world), profile, side, flags, world, note);
    }
    case 'server':
      throw noServer(location.name);
  }
}

async function remoteSide(
  location: RemoteLocation,
  profile: Profile | null,
  side: SideName,
  flags: SideFlags,
  world: World,
  note: (message: string) => void,
): Promise<RemoteSide> {
  refuseUnfitFlags(flags, location.scheme, `${side}-`);
  const credentials = await givenCredentials(location, profile, side, flags, world, note);
  const url = locationUrl({ ...location, user: location.scheme === 'sftp' ? credentials.user : location.user });
  return { type: 'remote', side, url, flags, location, credentials, profile };
}

async function openProfile({ name, written }: ProfileLocation, world: World): Promise<Profile> {
  const { config } = droverFolders(world.env, world.home);
  const profile = await new ProfileStore(config, () => personalSealer(config)).get(name);
  if (profile !== null) return profile;
  throw new StorageError({
    kind: 'config-invalid',
    message: `There is no profile ${name}.`,
    remedy: `Add it (drover profile add ${name} URL), or write ./${displaySegment(written)} if a local file or folder of that name is meant.`,
  });
}

function profileLocation(profile: Profile, { name, path }: ProfileLocation, world: World): RemoteLocation {
  const base = parseLocation(profile.url, `profile ${name}`, { cwd: world.cwd, windows: world.windows, resolve });
  if (base.type !== 'remote') throw new RangeError(`profile ${name} holds no server`);
  if (path.from !== 'profile') return { ...base, path };
  return { ...base, path: { from: base.path.from, segments: [...base.path.segments, ...path.segments] } };
}

function noServer(name: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `No Drover server is configured, so its connector ${displaySegment(name)} cannot be used.`,
    remedy: 'Name the place itself by a path or URL, or keep it as an own profile: drover profile add NAME URL',
  });
}

function cannotReach(path: string, error: unknown): StorageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const denied = code === 'EACCES' || code === 'EPERM';
  return new StorageError({
    kind: denied ? 'permission-denied' : 'config-invalid',
    fault: denied ? 'permission' : 'path',
    message: `${displaySegment(path)} cannot be looked at${code === '' ? '' : ` (${code})`}.`,
    remedy: denied ? 'Give this user the right to enter the folders on the way.' : 'Check the path.',
    cause: error,
  });
}
