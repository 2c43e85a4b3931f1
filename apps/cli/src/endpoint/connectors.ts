import type { Logger, OpenContext } from '@drover/connector-kit';
import { type Account, type ItemRef, StorageError, type TokenStore } from '@drover/core';
import type { RemoteLocation } from '../location/location.ts';
import type { Credentials } from '../secrets/credentials.ts';
import type { World } from '../world.ts';
import type { LocalPlace } from './local-folder.ts';
import { type Opened, openOn } from './opened.ts';

/** How a server is to be recognised: by one fingerprint, by the usual rules, or not at all. */
export interface ServerTrust {
  readonly fingerprint: string | null;
  readonly insecure: boolean;
}

export async function openLocal(place: LocalPlace, context: OpenContext, signal: AbortSignal): Promise<Opened> {
  const { localFiles } = await import('@drover/connectors/local-files');
  const account = await localFiles.open({ path: place.root, durable: false }, context, signal);
  return await openOn(account, '', { root: '', segments: place.segments }, signal);
}

/** Signs in at a server once; rejects with whatever it says. Each connector is loaded only when it is needed. */
export async function openServer(
  location: RemoteLocation,
  credentials: Credentials,
  trust: ServerTrust,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Opened> {
  const open = location.scheme === 'sftp' ? openSftp : openFtp;
  const account = await open(location, credentials, trust, context, signal);
  const root = location.path.from === 'login-folder' ? '~' : '';
  const item: ItemRef = { root, segments: location.path.segments };
  return await openOn(account, root, item, signal);
}

async function openSftp(
  { host, port }: RemoteLocation,
  { user, password, key }: Credentials,
  { fingerprint }: ServerTrust,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Account> {
  const { sftp } = await import('@drover/connectors/sftp');
  const values = {
    server: host,
    port,
    username: user,
    authentication: key === null ? ('password' as const) : ('key' as const),
    ...(password === null ? {} : { password }),
    ...(key === null ? {} : { privateKey: key.text }),
    ...(key === null || key.passphrase === null ? {} : { passphrase: key.passphrase }),
    ...(fingerprint === null ? {} : { hostKey: fingerprint }),
  };
  return await sftp.open(values, context, signal);
}

async function openFtp({ host }: RemoteLocation): Promise<Account> {
  throw new StorageError({ kind: 'unsupported', message: `${host} cannot be opened yet.` });
}

export function openContext(world: World, note: (message: string) => void): OpenContext {
  return { clock: world.clock, log: noteLogger(note), tokens: noTokens };
}

/** What a connector warns of is worth a line to whoever watches; the rest is for a service's log. */
function noteLogger(note: (message: string) => void): Logger {
  return { debug: () => {}, info: () => {}, warn: (_data, message) => note(message) };
}

/** The connectors of this command sign in with passwords and keys alone. */
const noTokens: TokenStore = {
  read: async () => null,
  refresh: (_field, refresh) => refresh(null),
};
