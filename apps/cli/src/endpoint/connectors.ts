import type { Logger, OpenContext } from '@drover/connector-kit';
import type { Account, ItemRef, TokenStore } from '@drover/core';
import type { RemoteLocation, RemoteScheme } from '../location/location.ts';
import type { Credentials } from '../secrets/credentials.ts';
import type { World } from '../world.ts';
import type { LocalPlace } from './local-folder.ts';
import { type Opened, openOn } from './opened.ts';
import { storageOptions } from './storage-options.ts';

export async function openLocal(
  place: LocalPlace,
  durable: boolean,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Opened> {
  const { localFiles } = await import('@drover/connectors/local-files');
  const account = await localFiles.open({ path: place.root, durable }, context, signal);
  return await openOn(account, '', { root: '', segments: place.segments }, signal);
}

/**
 * Signs in at a server once; rejects with whatever it says. With a fingerprint, only the server that shows it will do. Each connector is
 * loaded only when it is needed.
 */
export async function openServer(
  location: RemoteLocation,
  credentials: Credentials,
  fingerprint: string | null,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Opened> {
  if (location.scheme === 'azblob') return await openContainer(location, credentials, context, signal);
  const open = location.scheme === 'sftp' ? openSftp : openFtp;
  const account = await open(location, credentials, fingerprint, context, signal);
  const root = location.path.from === 'login-folder' ? '~' : '';
  const item: ItemRef = { root, segments: location.path.segments };
  return await openOn(account, root, item, signal);
}

async function openContainer(
  { host, path }: RemoteLocation,
  { password }: Credentials,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Opened> {
  const { azureBlob } = await import('@drover/connectors/azure-blob');
  const values = azureBlob.options.schema.parse(storageOptions(host, password ?? ''));
  const account = await azureBlob.open(values, context, signal);
  const [container = '', ...segments] = path.segments;
  return await openOn(account, container, { root: container, segments }, signal);
}

async function openSftp(
  { host, port }: RemoteLocation,
  { user, password, key }: Credentials,
  fingerprint: string | null,
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

function ftpType(scheme: RemoteScheme): 'explicit' | 'implicit' | 'plain' {
  if (scheme === 'ftpes') return 'explicit';
  return scheme === 'ftps' ? 'implicit' : 'plain';
}

async function openFtp(
  { scheme, host, port }: RemoteLocation,
  { user, password }: Credentials,
  fingerprint: string | null,
  context: OpenContext,
  signal: AbortSignal,
): Promise<Account> {
  const { ftp } = await import('@drover/connectors/ftp');
  const values = {
    type: ftpType(scheme),
    server: host,
    port,
    username: user,
    password: password ?? '',
    ...(fingerprint === null ? {} : { certificate: fingerprint }),
  };
  return await ftp.open(values, context, signal);
}

/** How FTP's own form words what a URL says by its scheme. */
export async function ftpTypeLabels(scheme: RemoteScheme): Promise<ReadonlyMap<RemoteScheme, string>> {
  if (!scheme.startsWith('ftp')) return new Map();
  const { ftp } = await import('@drover/connectors/ftp');
  const choices = new Map(ftp.options.fields.type.info.choices?.map(({ value, label }) => [value, label]));
  return new Map((['ftp', 'ftpes', 'ftps'] as const).map((each) => [each, choices.get(ftpType(each)) ?? each]));
}

export function openContext(world: World, note: (message: string) => void, readOnly: boolean): OpenContext {
  return { readOnly, clock: world.clock, log: noteLogger(note), tokens: noTokens };
}

/** What a connector warns of is worth a line to whoever watches; the rest is for a service's log. */
function noteLogger(note: (message: string) => void): Logger {
  return { debug: () => {}, info: () => {}, warn: (_data, message) => note(message) };
}

/** For servers that are signed in to with passwords and keys. */
const noTokens: TokenStore = {
  read: async () => null,
  refresh: (_field, refresh) => refresh(null),
};
