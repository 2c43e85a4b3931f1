import { join, resolve } from 'node:path';
import type { SideFlags, SideName } from '../commands/copy-options.ts';
import { type RemoteLocation, signedInScheme } from '../location/location.ts';
import type { Profile } from '../profiles/profile-store.ts';
import type { World } from '../world.ts';
import { readPasswordFile, readSmallFile } from './password-file.ts';

export interface PrivateKey {
  readonly path: string;
  readonly text: string;
  readonly passphrase: string | null;
  /** False for a key of `~/.ssh` that nobody asked for: when it does not fit, a password may. */
  readonly asked: boolean;
}

/** What proves who signs in, as far as it is known before anybody is asked. */
export interface Credentials {
  /** '' where nobody is named: a storage account is opened by a key. The whole account of who signs in at a service. */
  readonly user: string;
  readonly password: string | null;
  readonly key: PrivateKey | null;
}

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
const ANONYMOUS = { user: 'anonymous', password: 'drover@', key: null };

/** Gathers credentials from flags, environment, profile and `~/.ssh`, in this order. */
export async function givenCredentials(
  location: RemoteLocation,
  profile: Profile | null,
  side: SideName,
  flags: SideFlags,
  world: World,
  note: (message: string) => void,
): Promise<Credentials> {
  if (signedInScheme(location.scheme) !== null)
    return { user: `${location.user}@${location.host}`, password: null, key: null };
  const prefix = flags.own.has('password-file') ? `--${side}-` : '--';
  const file = flags.values.get('password-file');
  const password =
    file === undefined
      ? (world.env[`DROVER_${side.toUpperCase()}_PASSWORD`] ??
        profile?.password ??
        (location.emptyPassword ? '' : null))
      : await readPasswordFile(resolve(world.cwd, file), `${prefix}password-file`, note);
  if (location.scheme === 'azblob') return { user: '', password, key: null };
  if (location.scheme !== 'sftp') {
    if (location.user === null) return { ...ANONYMOUS, password: password ?? ANONYMOUS.password };
    return { user: location.user, password, key: null };
  }
  const passphrase = world.env[`DROVER_${side.toUpperCase()}_PASSPHRASE`] ?? profile?.passphrase ?? null;
  const identity = flags.values.get('identity') ?? profile?.identity;
  const flag = flags.own.has('identity') ? `--${side}-identity` : '--identity';
  const key =
    identity === undefined
      ? password === null
        ? await defaultKey(world, passphrase)
        : null
      : { ...(await keyFrom(resolve(world.cwd, identity), flag)), passphrase, asked: true };
  return { user: location.user ?? world.user, password, key };
}

async function keyFrom(path: string, flag: string): Promise<Pick<PrivateKey, 'path' | 'text'>> {
  return { path, text: await readSmallFile(path, flag) };
}

async function defaultKey(world: World, passphrase: string | null): Promise<PrivateKey | null> {
  for (const name of DEFAULT_KEYS) {
    const path = join(world.home, '.ssh', name);
    try {
      return { ...(await keyFrom(path, '--identity')), passphrase, asked: false };
    } catch {
      // Missing or unreadable: nobody asked for this one, so the next way of signing in is tried.
    }
  }
  return null;
}
